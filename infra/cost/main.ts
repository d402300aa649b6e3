import process from 'node:process'
import { PROFILES } from '../settings/profiles.ts'
import { costTable } from './table.ts'

// `node infra/cost/main.ts [PEOPLE]` prints the table of docs/deploy.md, for 100 people or as many.
process.stdout.write(`${costTable(PROFILES, Number(process.argv[2] ?? 100))}\n`)
