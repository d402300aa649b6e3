import { test } from 'tap'
import { configCheck } from '../../cli/config-check.ts'
import { FALLBACKS } from '../../config/config.ts'
import { context } from './transcript.ts'

const CALL = { operands: [], options: new Map<string, readonly string[]>() }

const SET = {
  PAGEWARDEN_ALB_ARN:
    'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/0123456789abcdef',
  PAGEWARDEN_USER_POOL_ID: 'eu-west-1_abc',
  PAGEWARDEN_CLIENT_ID: ' c1 ',
  PAGEWARDEN_PUBLIC_ORIGIN: 'https://app.example.com'
}

test('every setting is shown with its value, and whether that is the default', async (t) => {
  const { exitCode, json, lines } = await configCheck.run(CALL, { ...context, env: SET })

  t.equal(exitCode, 0)
  t.equal(lines.length, Object.keys(FALLBACKS).length + 1)
  t.match(json, {
    settings: Object.entries(FALLBACKS).map(([name, fallback]) =>
      name in SET ? { name, isDefault: false } : { name, value: fallback, isDefault: true }
    )
  })
  t.match(lines, [['', 'PAGEWARDEN_LISTEN', /^ *$/, '  ', { text: '0.0.0.0:8080 (by default)' }]])
})

test('an unexpected failure is not reported as valid settings', async (t) => {
  const env = new Proxy(
    {},
    {
      get: () => {
        throw new Error('no environment')
      }
    }
  )

  t.match(await configCheck.run(CALL, { ...context, env }), {
    exitCode: 1,
    json: { ok: false, faults: [{ message: 'Error: no environment' }] }
  })
})
