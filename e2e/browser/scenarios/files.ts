import { readFile } from 'node:fs/promises'
import type { Scenario } from '../scenario.ts'
import type { Visit } from '../visit.ts'

/** Of old and new file uploaders. */
const deleteButton = ['stFileUploaderDeleteBtn', 'stFileChipDeleteBtn']
  .map((id) => `[data-testid="${id}"] button`)
  .join(', ')

async function upload(visit: Visit, text: string): Promise<void> {
  const file = { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from(text) }
  await visit.page.locator('input[type="file"]').setInputFiles(file)
  await visit.sees(`Received: ${text}.`)
}

/** HTTP beside the websocket: uploads, downloads, images and audio. */
export const fileScenarios: readonly Scenario[] = [
  {
    title: 'a file is uploaded, removed, and uploaded again',
    from: '/files',
    run: async ({ bob }) => {
      await bob.isAt('Files')
      await upload(bob, 'the first')
      await bob.page.locator(deleteButton).click()
      await bob.sees('Nothing received.')
      await upload(bob, 'the second')
    }
  },
  {
    title: 'an uploaded file is still there after a refusal',
    from: '/files',
    run: async ({ bob }) => {
      await upload(bob, 'the first')
      await bob.click('link', 'Link to the secret')
      await bob.isRefused('/secret')
      await bob.closeDialog()
      await bob.click('button', 'Again')
      await bob.sees('Received: the first.')
    }
  },
  {
    title: 'a download is unchanged',
    from: '/files',
    run: async ({ t, bob }) => {
      await bob.isAt('Files')
      const begun = bob.page.waitForEvent('download')
      await bob.click('button', 'Download')
      const download = await begun

      t.equal(download.suggestedFilename(), 'report.txt')
      t.equal(await readFile(await download.path(), 'utf8'), 'the report of the day')
      await bob.isAt('Files')
    }
  },
  {
    title: 'an image is shown and audio can be played',
    from: '/files',
    run: async ({ t, bob }) => {
      await bob.isAt('Files')
      await bob.page.locator('img[src*="/media/"], audio[src*="/media/"]').nth(1).waitFor()

      await bob.page.waitForFunction(
        "document.querySelector('img[src*=media]')?.naturalWidth === 40"
      )
      await bob.page.waitForFunction("document.querySelector('audio')?.duration === 1")
      t.pass('both have come whole')
    }
  }
]
