import { ensureVenv } from '../matrix/venv.ts'
import { wantedOf } from '../matrix/versions.ts'
import { testSuite } from './suite.ts'

// One kind of app; `npm run matrix` runs both in each version.
await testSuite(await ensureVenv(wantedOf('1.54')), [
  { form: 'folder', guard: 'require', basePath: '' }
])
