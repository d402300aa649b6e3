import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'tap'
import { replayTranscript } from './transcript.ts'

const GOLDEN = new URL('golden/', import.meta.url)

// `npx tap run --snapshot proxy/test/cli/golden.test.ts` writes them again. Then check the changes.
for (const file of readdirSync(GOLDEN)) {
  test(`every command of ${file} prints its recorded output`, async (t) => {
    const wanted = readFileSync(new URL(file, GOLDEN), 'utf8')
    const replayed = await replayTranscript(wanted)

    if (t.writeSnapshot) writeFileSync(new URL(file, GOLDEN), replayed)
    else t.equal(replayed, wanted)
  })
}
