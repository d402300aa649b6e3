import type { Pool } from 'undici'
import { AssetStore } from '../../forwarding/assets/store.ts'
import { fetchForAll } from '../../forwarding/upstream.ts'

/** The files of the Streamlit behind these connections, without metrics. */
export function assetsOf(pool: Pool): AssetStore {
  return new AssetStore({
    fetch: (path) => fetchForAll(pool, path),
    onLookUp: () => undefined,
    onSize: () => undefined
  })
}
