import { test } from 'tap'
import { endWithUs } from '../../peers/end-with-us.ts'

test('another program ends with the benchmark, if the system supports it', async (t) => {
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
