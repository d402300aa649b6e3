import { ensureVenv } from '../matrix/venv.ts'
import { wantedOf } from '../matrix/versions.ts'
import { testBasePath, testScenarios } from './suite.ts'

const venv = await ensureVenv(wantedOf('1.40'))
await testScenarios(venv, 'folder')
await testBasePath(venv)
