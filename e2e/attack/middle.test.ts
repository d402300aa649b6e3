import { ensureVenv } from '../matrix/venv.ts'
import { wantedOf } from '../matrix/versions.ts'
import { BOTH_FORMS, testSuite } from './suite.ts'

await testSuite(await ensureVenv(wantedOf('1.54')), BOTH_FORMS)
