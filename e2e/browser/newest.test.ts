import { sampleVenv } from '../matrix/venv.ts'
import { testScenarios } from './suite.ts'

await testScenarios(await sampleVenv(), 'navigation')
