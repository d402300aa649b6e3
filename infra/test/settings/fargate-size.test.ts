import { test } from 'tap'
import { sizeFault } from '../../settings/fargate-size.ts'

test('the table accepts the sizes of Fargate, and no others', async (t) => {
  const valid = [
    [256, 512],
    [256, 2048],
    [512, 1024],
    [512, 4096],
    [1024, 8192],
    [2048, 16_384],
    [4096, 30_720],
    [8192, 61_440],
    [16_384, 122_880]
  ] as const
  for (const [cpu, memory] of valid) t.equal(sizeFault(cpu, memory), null, `${cpu}/${memory}`)

  const invalid = [
    [256, 4096],
    [512, 5120],
    [1024, 1024],
    [8192, 17_408],
    [128, 512]
  ] as const
  for (const [cpu, memory] of invalid) t.type(sizeFault(cpu, memory), 'string', `${cpu}/${memory}`)
})
