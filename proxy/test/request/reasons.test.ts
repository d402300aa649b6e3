import { test } from 'tap'
import { wordsIn } from '../../language/language.ts'
import { sentenceOf } from '../../language/sentences.ts'
import { REASONS as POLICY_REASONS } from '../../policy/decide.ts'
import { CREDENTIAL_REASONS } from '../../request/credentials.ts'
import { REFUSAL_REASONS, statusOf } from '../../request/reasons.ts'
import { TOKEN_REASONS } from '../../verify/verdict.ts'

test('every fault of a token is 401 and every refusal of the policy 403', (t) => {
  for (const reason of [...CREDENTIAL_REASONS, ...TOKEN_REASONS]) t.equal(statusOf(reason), 401)
  for (const reason of POLICY_REASONS) {
    if (reason !== 'granted') t.equal(statusOf(reason), 403, reason)
  }
  t.end()
})

test('every other fault of a request has its own status', (t) => {
  const expected = {
    'http-version-old': 400,
    'path-not-normal': 400,
    'host-unknown': 421,
    'method-not-allowed': 405,
    'route-closed': 404,
    'probe-misplaced': 404,
    'icon-absent': 404,
    'upgrade-misplaced': 404,
    'upgrade-malformed': 400,
    'upgrade-with-body': 400,
    'origin-foreign': 403,
    'sign-in-ended': 401,
    'identity-too-long': 403,
    'upload-not-yours': 403,
    'media-not-delivered': 404
  }
  const known = [...CREDENTIAL_REASONS, ...TOKEN_REASONS, ...POLICY_REASONS] as readonly string[]
  const own = REFUSAL_REASONS.filter((reason) => !known.includes(reason))
  t.same(Object.fromEntries(own.map((reason) => [reason, statusOf(reason)])), expected)
  t.end()
})

test('the list of reasons is closed, kebab-case, unique and without granted', (t) => {
  t.equal(new Set(REFUSAL_REASONS).size, REFUSAL_REASONS.length)
  for (const reason of REFUSAL_REASONS) t.match(reason, /^[a-z]+(?:-[a-z]+)*$/)
  t.notOk((REFUSAL_REASONS as readonly string[]).includes('granted'))
  t.end()
})

test('the sentence says no more than the status', (t) => {
  const sentences = new Set(
    REFUSAL_REASONS.map((reason) => sentenceOf(statusOf(reason), wordsIn('en')))
  )
  t.equal(sentences.size, new Set(REFUSAL_REASONS.map(statusOf)).size)
  t.end()
})
