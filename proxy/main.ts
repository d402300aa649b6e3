import closeWithGrace from 'close-with-grace'
import { type Running, start } from './start.ts'
import { sayStartFault } from './start-fault.ts'

let running: Running
try {
  running = await start(process.env)
} catch (error) {
  process.stderr.write(`${sayStartFault(error)}\n`)
  process.exit(1)
}
const { log, drainTimeout, stop } = running

closeWithGrace({ delay: drainTimeout, logger: log }, async ({ err }) => {
  if (err !== undefined) log.fatal({ err }, 'a fault that nobody caught')
  await stop()
})
