import { ensureVenv } from '../matrix/venv.ts'
import { wantedOf } from '../matrix/versions.ts'
import { testSuite } from './suite.ts'

await testSuite(await ensureVenv(wantedOf('1.40')))
