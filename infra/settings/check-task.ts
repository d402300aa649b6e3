import { sizeFault } from './fargate-size.ts'
import { type Files, isWholeWithin, type Rule } from './rule.ts'
import type { Settings } from './settings.ts'

/** What CloudWatch keeps logs for, in days; other numbers it refuses. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653
]

/** The task's size and number, its app, and what is kept of it. */
export function checkTask(settings: Settings, files: Files): readonly Rule[] {
  const { size, tasks, app, watch, protect } = settings
  const fault = sizeFault(size.cpu, size.memoryMiB)
  return [
    [fault === null, `size: ${fault}`],
    [
      isWholeWithin(tasks.min, 1, 1000) && isWholeWithin(tasks.max, tasks.min, 1000),
      `tasks: from ${tasks.min} to ${tasks.max} does not fit; a load balancer takes 1 to 1000 targets, and max is not below min`
    ],
    [
      !protect || tasks.min >= 2,
      'tasks.min: one task is away whenever it is replaced; what is protected needs two'
    ],
    [
      files.read(`${app.directory}/Dockerfile`) !== null,
      `app.directory: \`${app.directory}\` has no Dockerfile; copy streamlit/Dockerfile there`
    ],
    [
      /^(?:\/[A-Za-z0-9._~-]+)*$/.test(app.basePath),
      `app.basePath: \`${app.basePath}\` is no path; write one such as /dashboards, or nothing`
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
