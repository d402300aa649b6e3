import type { Case } from '../case.ts'
import { allowedCases } from './allowed.ts'
import { behindCases } from './behind.ts'
import { fileAttacks } from './files.ts'
import { fragmentAttacks } from './fragments.ts'
import { frameCases } from './frames.ts'
import { pageAttacks } from './pages.ts'
import { restoredAttacks } from './restored.ts'
import { routeAttacks } from './routes.ts'
import { sessionAttacks } from './sessions.ts'
import { stormAttacks } from './storm.ts'
import { switchAttacks } from './switches.ts'
import { upgradeCases } from './upgrades.ts'

/** Every case, in their order: the first is about a proxy that has seen nothing yet. */
export const cases: readonly Case[] = [
  ...pageAttacks,
  ...switchAttacks,
  ...fragmentAttacks,
  ...restoredAttacks,
  ...sessionAttacks,
  ...fileAttacks,
  ...stormAttacks,
  ...routeAttacks,
  ...upgradeCases,
  ...behindCases,
  ...frameCases,
  ...allowedCases
]
