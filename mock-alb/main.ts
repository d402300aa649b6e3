import closeWithGrace from 'close-with-grace'
import { pino } from 'pino'
import { startMockAlb } from './app.ts'
import { readSettings } from './settings.ts'

async function main(): Promise<void> {
  const settings = readSettings(process.env)
  const log = pino({ name: 'mock-alb', level: settings.logLevel })
  const { close, ...ports } = await startMockAlb(settings, { log })
  log.info(ports, 'mock ALB listening')

  // The first signal ends everything within a second, also open sockets; a second one at once.
  closeWithGrace({ delay: 1000, logger: log }, async ({ err, signal }) => {
    log.info({ err, signal }, 'mock ALB stopping')
    await close()
  })
}

// A sentence or a list without a stack trace: the person who configured the mock must read it.
await main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
