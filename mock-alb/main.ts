import closeWithGrace from 'close-with-grace'
import { pino } from 'pino'
import { startMockAlb } from './app.ts'
import { readSettings } from './settings.ts'

async function main(): Promise<void> {
  const settings = readSettings(process.env)
  const log = pino({ name: 'mock-alb', level: settings.logLevel })
  const { close, ...ports } = await startMockAlb(settings, { log })
  log.info(ports, 'mock ALB listening')

  // The first signal ends everything within a second, open sockets too; a second one at once.
  closeWithGrace({ delay: 1000, logger: log }, async ({ err, signal }) => {
    log.info({ err, signal }, 'mock ALB stopping')
    await close()
  })
}

// One sentence or list without a stack: a fault at the start concerns the person who configured the
// mock.
await main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
