import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, realpath, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { IgnoreStrategy } from 'aws-cdk-lib'
import { type Copy, type Stage, textsOf } from '../../infra/test/support/dockerfile.ts'
import { root } from '../support/chain.ts'
import type { Container } from './container.ts'

const run = promisify(execFile)

/** The folders of build stages that have run: two images may share a stage. */
export type Built = Map<string, Promise<string>>

/**
 * Creates the files of the image in a folder: runs the earlier stages of its Dockerfile and copies
 * what the last stage copies. The box provides the base image.
 */
export async function layOut(
  { image, context }: Container,
  folder: string,
  built: Built
): Promise<void> {
  const isLeftOut = await ignoredIn(context)
  for (const copy of image.last.copies) {
    const stage = image.stages.find(({ name }) => name === copy.stage)
    const from = stage === undefined ? context : await buildOnce(stage, context, folder, built)
    await take(copy, image.last.workdir, { from, to: folder, isLeftOut })
  }
}

function buildOnce(stage: Stage, context: string, folder: string, built: Built): Promise<string> {
  const key = JSON.stringify([context, stage.instructions])
  const building = built.get(key) ?? build(stage, context, `${folder}-${stage.name}`)
  built.set(key, building)
  return building
}

/** Runs a stage that others copy from. */
async function build(stage: Stage, context: string, folder: string): Promise<string> {
  const place = join(folder, stage.workdir)
  await mkdir(place, { recursive: true })
  const isLeftOut = await ignoredIn(context)
  for (const copy of stage.copies) {
    await take(copy, stage.workdir, { from: context, to: folder, isLeftOut })
  }
  for (const command of textsOf(stage, 'RUN')) {
    if (command.startsWith('python -m venv /opt/venv')) await copyVenv(join(folder, 'opt/venv'))
    else await runsIn(place, command)
  }
  return folder
}

/**
 * Runs the command as written, with npm's cache where possible: the setup has already fetched the
 * same packages.
 */
async function runsIn(cwd: string, command: string): Promise<void> {
  await run('sh', ['-c', command], {
    cwd,
    env: { ...process.env, npm_config_prefer_offline: 'true' }
  })
}

/**
 * The virtual environment of the setup, which pip made from the same file, without packages that
 * the file does not name. A download of half a gigabyte for each test run would prove nothing more.
 */
async function copyVenv(folder: string): Promise<void> {
  await mkdir(join(folder, '..'), { recursive: true })
  // Resolves links: `cp` would copy the link, and the next step would empty the original.
  await run('cp', ['-al', await realpath(join(root, '.venv')), folder])
  const python = join(folder, 'bin/python')
  const { stdout } = await run(python, [
    '-I',
    join(import.meta.dirname, 'surplus.py'),
    join(root, 'streamlit/requirements.txt')
  ])
  await run(
    python,
    ['-I', '-m', 'pip', 'uninstall', '--yes', '--quiet', ...stdout.trim().split(/\s+/)],
    {
      env: { ...process.env, PIP_ROOT_USER_ACTION: 'ignore' }
    }
  )
}

type Taking = {
  readonly from: string
  readonly to: string
  readonly isLeftOut: (path: string) => boolean
}

/** Does the work of `COPY`: the content of a folder, or a file with its name or a new name. */
async function take(
  { sources, to, stage }: Copy,
  workdir: string,
  { from, to: folder, isLeftOut }: Taking
): Promise<void> {
  const target = join(folder, resolve(workdir, to))
  for (const source of sources) {
    const path = join(from, source)
    if (stage !== null) {
      await mkdir(join(target, '..'), { recursive: true })
      await run('cp', ['-al', path, target])
      continue
    }
    const isFolder = (await stat(path)).isDirectory()
    await cp(path, isFolder || !to.endsWith('/') ? target : join(target, basename(path)), {
      recursive: true,
      filter: (each) => !isLeftOut(each)
    })
  }
}

/** Docker's own rules, as CDK has them. */
async function ignoredIn(context: string): Promise<(path: string) => boolean> {
  const text = await readFile(join(context, '.dockerignore'), 'utf8').catch(() => '')
  const rules = IgnoreStrategy.docker(
    context,
    text.split('\n').filter((line) => !/^\s*(?:#|$)/.test(line))
  )
  return (path) => path !== context && rules.ignores(path)
}
