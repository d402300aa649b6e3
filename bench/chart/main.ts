/*
 * Draws what `npm run bench -- --json FILE` has measured:
 * `node bench/chart/main.ts FILE > docs/page-load.svg`.
 */
import { readFile } from 'node:fs/promises'
import process from 'node:process'
import type { WholeReport } from '../whole/report.ts'
import { chartOf } from './chart.ts'

const [file = ''] = process.argv.slice(2)
const { tables }: WholeReport = JSON.parse(await readFile(file, 'utf8'))
process.stdout.write(chartOf(tables))
