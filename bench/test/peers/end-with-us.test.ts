import { test } from 'tap'
import { endWithUs } from '../../peers/end-with-us.ts'

test('a program of others is told when we end, where the system can', async (t) => {
  const find = (name: string) => `/usr/bin/${name}`
  t.same(endWithUs('nginx', ['-p', 'x'], find), [
    '/usr/bin/setpriv',
    ['--pdeathsig', 'TERM', '--', 'nginx', '-p', 'x']
  ])
  t.same(
    endWithUs('nginx', ['-p'], () => null),
    ['nginx', ['-p']]
  )
})
