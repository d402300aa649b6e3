import { sampleVenv } from '../matrix/venv.ts'
import { testBasePath, testStories } from './suite.ts'

const venv = await sampleVenv()
await testStories(venv, 'folder')
await testBasePath(venv)
