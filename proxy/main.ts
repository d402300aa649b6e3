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
const { log, drainTimeout, reload, stop } = running

process.on('SIGHUP', reload)
closeWithGrace({ delay: drainTimeout, logger: log, skip: ['SIGHUP'] }, async ({ err }) => {
  if (err !== undefined) log.fatal({ err }, 'a fault that nobody caught')
  // Nobody can say what a process in an unknown state would go on to serve.
  await stop(err === undefined ? undefined : 0)
})
