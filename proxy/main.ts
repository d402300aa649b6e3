import closeWithGrace from 'close-with-grace'
import { formatStartFault } from './config/start-fault.ts'
import { type Running, start } from './start.ts'

let running: Running
try {
  running = await start(process.env)
} catch (error) {
  process.stderr.write(`${formatStartFault(error)}\n`)
  process.exit(1)
}
const { log, drainTimeout, reload, stop } = running

// Without a listener Node opens its inspector at this signal, and the inspector can run any code.
// `--disable-sigusr1` prevents it before this line runs.
process.on('SIGUSR1', () => log.warn('SIGUSR1 is ignored: it would open the inspector'))

process.on('SIGHUP', reload)
closeWithGrace({ delay: drainTimeout, logger: log, skip: ['SIGHUP'] }, async ({ err }) => {
  if (err !== undefined) log.fatal({ err }, 'a fault that nobody caught')
  // A process in an unknown state must not go on serving.
  await stop(err === undefined ? undefined : 0)
})
