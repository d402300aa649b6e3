import { sampleVenv } from '../matrix/venv.ts'
import { BOTH_FORMS, testSuite } from './suite.ts'

await testSuite(await sampleVenv(), [
  ...BOTH_FORMS,
  { form: 'navigation', guard: 'off', basePath: '/team/app' }
])
