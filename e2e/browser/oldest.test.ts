import { ensureVenv } from '../matrix/venv.ts'
import { wantedOf } from '../matrix/versions.ts'
import { testScenarios } from './suite.ts'

await testScenarios(await ensureVenv(wantedOf('1.40')), 'navigation')
