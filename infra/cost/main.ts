import process from 'node:process'
import { PROFILES } from '../settings/profiles.ts'
import { costTable } from './table.ts'

// `node infra/cost/main.ts [PEOPLE]` prints the table of docs/deploy.md; 100 people by default.
process.stdout.write(`${costTable(PROFILES, Number(process.argv[2] ?? 100))}\n`)
