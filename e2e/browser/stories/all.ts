import type { Story } from '../story.ts'
import { connectionStories } from './connection.ts'
import { dialogStories } from './dialogs.ts'
import { fileStories } from './files.ts'
import { fragmentStories } from './fragments.ts'
import { mobileStories } from './mobile.ts'
import { navigationStories } from './navigation.ts'
import { peopleStories } from './people.ts'
import { switchingStories } from './switching.ts'

/** Every story; the one in which Pagewarden is started anew is the last. */
export const stories: readonly Story[] = [
  ...navigationStories,
  ...switchingStories,
  ...fragmentStories,
  ...fileStories,
  ...dialogStories,
  ...peopleStories,
  ...mobileStories,
  ...connectionStories
]
