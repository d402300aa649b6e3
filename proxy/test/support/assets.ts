import type { Pool } from 'undici'
import { AssetStore } from '../../relay/assets/store.ts'
import { fetchForAll } from '../../relay/upstream.ts'

/** The files of the Streamlit behind these connections, with nobody who counts. */
export function assetsOf(pool: Pool): AssetStore {
  return new AssetStore({
    fetch: (path) => fetchForAll(pool, path),
    onLookUp: () => undefined,
    onSize: () => undefined
  })
}
