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

// Without a listener Node opens its inspector at this signal, and whoever reaches that runs code here.
// `--disable-sigusr1` says the same for the time before this line.
process.on('SIGUSR1', () => log.warn('SIGUSR1 is ignored: it would open the inspector'))

process.on('SIGHUP', reload)
closeWithGrace({ delay: drainTimeout, logger: log, skip: ['SIGHUP'] }, async ({ err }) => {
  if (err !== undefined) log.fatal({ err }, 'a fault that nobody caught')
  // Nobody can say what a process in an unknown state would go on to serve.
  await stop(err === undefined ? undefined : 0)
})
