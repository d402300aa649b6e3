import { sampleVenv } from '../matrix/venv.ts'
import { testSuite } from './suite.ts'

await testSuite(await sampleVenv())
