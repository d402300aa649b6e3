import type { Scenario } from '../scenario.ts'
import { connectionScenarios } from './connection.ts'
import { dialogScenarios } from './dialogs.ts'
import { fileScenarios } from './files.ts'
import { fragmentScenarios } from './fragments.ts'
import { mobileScenarios } from './mobile.ts'
import { navigationScenarios } from './navigation.ts'
import { peopleScenarios } from './people.ts'
import { switchingScenarios } from './switching.ts'

/** Every scenario; the one that restarts Pagewarden is last. */
export const scenarios: readonly Scenario[] = [
  ...navigationScenarios,
  ...switchingScenarios,
  ...fragmentScenarios,
  ...fileScenarios,
  ...dialogScenarios,
  ...peopleScenarios,
  ...mobileScenarios,
  ...connectionScenarios
]
