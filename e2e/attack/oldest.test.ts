import { ensureVenv } from '../matrix/venv.ts'
import { wantedOf } from '../matrix/versions.ts'
import { BOTH_FORMS, testSuite } from './suite.ts'

await testSuite(await ensureVenv(wantedOf('1.40')), [
  ...BOTH_FORMS,
  { form: 'folder', guard: 'off', basePath: '' }
])
