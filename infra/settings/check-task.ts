import { memoryOf } from '../limits.ts'
import { OWN_VARIABLES } from '../variables.ts'
import { sizeFault } from './fargate-size.ts'
import { type Files, isWholeWithin, type Rule } from './rule.ts'
import type { Settings } from './settings.ts'

/** The retention times of CloudWatch, in days; it refuses other numbers. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653
]

const OWN: readonly string[] = OWN_VARIABLES

/** The sample app needs about 180 MiB with one person. */
const LEAST_APP_MIB = 256

/** Checks the size and number of tasks, the app, and the retention of logs. */
export function checkTask(settings: Settings, files: Files): readonly Rule[] {
  const { size, tasks, app, policy, proxy, watch, protect } = settings
  const fault = sizeFault(size.cpu, size.memoryMiB)
  const left = memoryOf(size.memoryMiB, policy.from !== 'image').app.memoryLimitMiB
  const dockerfile = files.read(`${app.directory}/Dockerfile`)
  return [
    [fault === null, `size: ${fault}`],
    [
      fault !== null || left >= LEAST_APP_MIB,
      `size: ${size.memoryMiB} MiB leave the app ${left}; take a task with more, because Streamlit alone needs ${LEAST_APP_MIB}`
    ],
    [
      isWholeWithin(tasks.min, 1, 1000) && isWholeWithin(tasks.max, tasks.min, 1000),
      `tasks: from ${tasks.min} to ${tasks.max} does not fit; a load balancer takes 1 to 1000 targets, and max is not below min`
    ],
    [
      !protect || tasks.min >= 2,
      'tasks.min: one task is away whenever it is replaced; what is protected needs two'
    ],
    ...Object.entries(proxy).map(
      ([name, value]): Rule => [
        /^(?:PAGEWARDEN|OTEL)_[A-Z_]+$/.test(name) && !OWN.includes(name) && value !== '',
        `proxy.${name}: this is no variable that a setting can give the proxy; the stack sets those that follow from other settings, and an empty one says nothing`
      ]
    ),
    [
      dockerfile !== null,
      `app.directory: \`${app.directory}\` has no Dockerfile; copy streamlit/Dockerfile there`
    ],
    [
      /^(?:\/[A-Za-z0-9._~-]+)*$/.test(app.basePath),
      `app.basePath: \`${app.basePath}\` is no path; write one such as /dashboards, or nothing`
    ],
    [
      app.pythonPath === '' || app.pythonPath.split(':').every((each) => /^\/[^,\s]*$/.test(each)),
      `app.pythonPath: \`${app.pythonPath}\` is not a list of absolute paths with colons between`
    ],
    [
      app.pythonPath !== '' || !/^(?!\s*#).*\bPYTHONPATH[= ]/m.test(dockerfile ?? ''),
      `app.pythonPath: ${app.directory}/Dockerfile sets PYTHONPATH, and the task, which has the guard there, takes its place; write here what it sets`
    ],
    [
      RETENTIONS.includes(watch.logDays),
      `watch.logDays: CloudWatch keeps logs for ${RETENTIONS.join(', ')} days, not ${watch.logDays}`
    ],
    [
      watch.alarmEmail === null || /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(watch.alarmEmail),
      `watch.alarmEmail: \`${watch.alarmEmail}\` is no address`
    ]
  ]
}
