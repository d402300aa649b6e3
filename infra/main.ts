import process from 'node:process'
import { App } from 'aws-cdk-lib'
import { build } from './build.ts'
import { settingsOf } from './settings/profiles.ts'

// The `cdk` command starts this, with `-c profile=NAME` in the context.
const app = new App()
try {
  build(app, settingsOf(String(app.node.tryGetContext('profile') ?? 'example')))
  app.synth()
} catch (error) {
  // The author of the settings needs a sentence; a stack trace would hide it.
  process.stderr.write(`${String(error).replace(/^Error: /, '')}\n`)
  process.exit(1)
}
