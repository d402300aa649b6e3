import { ensureVenv } from '../matrix/venv.ts'
import { wantedOf } from '../matrix/versions.ts'
import { testStories } from './suite.ts'

await testStories(await ensureVenv(wantedOf('1.40')), 'navigation')
