import { sampleVenv } from '../matrix/venv.ts'
import { testStories } from './suite.ts'

await testStories(await sampleVenv(), 'navigation')
