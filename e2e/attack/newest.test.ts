import { sampleVenv } from '../matrix/venv.ts'
import { BOTH_FORMS, testSuite } from './suite.ts'

await testSuite(await sampleVenv(), [
  ...BOTH_FORMS,
  { form: 'navigation', guard: 'require', basePath: '/team/app' },
  { form: 'navigation', guard: 'off', basePath: '' }
])
