import { appendFile, mkdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Test, test } from 'tap'
import { type Disk, FileSource } from '../../policy-source/file-source.ts'
import { MAX_BYTES } from '../../policy-source/source.ts'

const soon = 5
const textOf = async (source: FileSource): Promise<string> => `${Buffer.from(await source.read())}`

/** A source whose file contains `old` and was read. */
async function sourceOfOld(t: Test): Promise<{ source: FileSource; file: string; dir: string }> {
  const dir = t.testdir({ 'policy.yaml': 'old' })
  const file = join(dir, 'policy.yaml')
  const source = new FileSource(file, soon)
  t.equal(await textOf(source), 'old')
  return { source, file, dir }
}

/** The text after the change was noticed. */
async function textAfter(source: FileSource, change: () => Promise<unknown>): Promise<string> {
  const noticed = source.waitForChange(AbortSignal.timeout(60_000))
  await change()
  await noticed
  return textOf(source)
}

test('a file that is rewritten in place is a change', async (t) => {
  const { source, file } = await sourceOfOld(t)
  t.equal(await textAfter(source, () => writeFile(file, 'new')), 'new')
  t.equal(await textAfter(source, () => appendFile(file, 'er')), 'newer')
})

test('a file that another file replaces by renaming is a change', async (t) => {
  const { source, file } = await sourceOfOld(t)
  const save = async (text: string) => {
    await writeFile(`${file}.tmp`, text)
    await rename(`${file}.tmp`, file)
  }
  t.equal(await textAfter(source, () => save('new')), 'new')
  t.equal(await textAfter(source, () => save('won')), 'won', 'of the same length too')
})

test('a file that vim saves, with a backup moved away first, is a change once it is complete', async (t) => {
  const { source, file } = await sourceOfOld(t)
  const text = await textAfter(source, async () => {
    await rename(file, `${file}~`)
    await writeFile(file, 'new')
    await rm(`${file}~`)
  })
  t.equal(text, 'new')
})

test('a mounted file of Kubernetes changes when the folder behind its link is swapped', async (t) => {
  const dir = t.testdir({ '..1': { 'policy.yaml': 'old' }, '..2': { 'policy.yaml': 'new' } })
  await symlink('..1', join(dir, '..data'))
  await symlink(join('..data', 'policy.yaml'), join(dir, 'policy.yaml'))
  const source = new FileSource(join(dir, 'policy.yaml'), soon)
  t.equal(await textOf(source), 'old')

  const text = await textAfter(source, async () => {
    await symlink('..2', join(dir, '..data_tmp'))
    await rename(join(dir, '..data_tmp'), join(dir, '..data'))
    await rm(join(dir, '..1'), { recursive: true })
  })
  t.equal(text, 'new')
})

test('a file that disappears is a change, and so is its return', async (t) => {
  const { source, file } = await sourceOfOld(t)
  await t.rejects(
    textAfter(source, () => rm(file)),
    { code: 'ENOENT' }
  )
  t.equal(await textAfter(source, () => writeFile(file, 'old')), 'old')
})

test('a file is read again after its folder was moved away and back', async (t) => {
  const dir = t.testdir({ a: { 'policy.yaml': 'old' } })
  const source = new FileSource(join(dir, 'a', 'policy.yaml'), soon)
  t.equal(await textOf(source), 'old')
  await t.rejects(
    textAfter(source, () => rename(join(dir, 'a'), join(dir, 'b'))),
    { code: 'ENOENT' }
  )
  const text = await textAfter(source, async () => {
    await mkdir(join(dir, 'a'))
    await writeFile(join(dir, 'a', 'policy.yaml'), 'new')
  })
  t.equal(text, 'new')
})

test('a folder, or a file that is far too long, is not read', async (t) => {
  const dir = t.testdir({ 'long.yaml': '' })
  await t.rejects(new FileSource(dir, soon).read(), { message: /it is no file/ })
  await t.rejects(new FileSource('/dev/zero', soon).read(), { message: /it is no file/ })
  await truncate(join(dir, 'long.yaml'), MAX_BYTES + 1)
  await t.rejects(new FileSource(join(dir, 'long.yaml'), soon).read(), {
    message: /longer than 4194304 bytes/
  })
})

/** A disk whose file has one of these stamps in each poll. The last stamp stays. */
function diskOf(stamps: readonly number[]): Disk & { readonly looks: () => number } {
  let looks = 0
  return {
    looks: () => looks,
    stat: async () => {
      const stamp = BigInt(stamps[Math.min(looks, stamps.length - 1)] ?? 0)
      looks += 1
      const times = { dev: 1n, ino: 1n, size: 1n, mtimeNs: stamp, ctimeNs: 1n }
      return { ...times, isFile: () => true }
    },
    readFile: async () => Buffer.from(`at look ${looks}`)
  }
}

test('a file that changes during a read is read again', async (t) => {
  const source = new FileSource('policy.yaml', 1, diskOf([1, 2, 3, 4, 5, 5]))
  t.equal(await textOf(source), 'at look 5')
})

test('a file that changes all the time is not read', async (t) => {
  const source = new FileSource('policy.yaml', 1, diskOf(Array.from({ length: 99 }, (_, n) => n)))
  await t.rejects(source.read(), { message: 'it changes all the time' })
})

test('a change is reported only after the file was the same in two polls', async (t) => {
  const disk = diskOf([1, 1, 1, 2, 3, 4, 4, 4])
  const source = new FileSource('policy.yaml', 1, disk)
  await source.read()
  await source.waitForChange(AbortSignal.timeout(60_000))
  t.equal(disk.looks(), 7)
})

test('a file that is the same as at the last read is not a change, whatever it was in between', async (t) => {
  const disk = diskOf([1, 1, 2, 1, 1, 1, 1, 3, 3])
  const source = new FileSource('policy.yaml', 1, disk)
  await source.read()
  await source.waitForChange(AbortSignal.timeout(60_000))
  t.equal(disk.looks(), 9)
})

test('the signal ends the wait for a change', async (t) => {
  const { source } = await sourceOfOld(t)
  const ended = new AbortController()
  const change = source.waitForChange(ended.signal)
  ended.abort()
  await t.rejects(change, { name: 'AbortError' })
})
