import { testedVenv } from '../matrix/venv.ts'
import { testHonestUse } from './suite.ts'

await testHonestUse(await testedVenv('1.40'))
