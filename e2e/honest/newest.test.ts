import { sampleVenv } from '../matrix/venv.ts'
import { testHonestUse } from './suite.ts'

await testHonestUse(await sampleVenv())
