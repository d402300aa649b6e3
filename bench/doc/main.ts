/*
 * Inserts the tables of `npm run bench -- --json FILE` into the documentation:
 * `node bench/doc/main.ts FILE`.
 */
import { readFile, writeFile } from 'node:fs/promises'
import process from 'node:process'
import { chartOf } from '../chart/chart.ts'
import type { WholeReport } from '../whole/report.ts'
import { withTables } from './doc.ts'

const [file = ''] = process.argv.slice(2)
const docs = new URL('../../docs/', import.meta.url)
const page = new URL('performance.md', docs)
const report: WholeReport = JSON.parse(await readFile(file, 'utf8'))
await writeFile(page, withTables(await readFile(page, 'utf8'), report))
await writeFile(new URL('page-load.svg', docs), chartOf(report.tables))
