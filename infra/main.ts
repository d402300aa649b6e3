import process from 'node:process'
import { App } from 'aws-cdk-lib'
import { build } from './build.ts'
import { settingsOf } from './settings/profiles.ts'

// Started by the `cdk` command, which passes `-c profile=NAME` on in the context.
const app = new App()
try {
  build(app, settingsOf(String(app.node.tryGetContext('profile') ?? 'example')))
  app.synth()
} catch (error) {
  // A sentence for the author of the settings; a stack trace would hide it.
  process.stderr.write(`${String(error).replace(/^Error: /, '')}\n`)
  process.exit(1)
}
