import { sampleVenv } from '../matrix/venv.ts'
import { testBasePath, testScenarios } from './suite.ts'

const venv = await sampleVenv()
await testScenarios(venv, 'folder')
await testBasePath(venv)
