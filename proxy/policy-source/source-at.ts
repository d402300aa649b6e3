import type { PolicyLocation } from '../config/policy-place.ts'
import { FileSource } from './file-source.ts'
import type { Source } from './source.ts'
import { UrlSource } from './url-source.ts'

/** What reads there. */
export function sourceAt({ kind, name }: PolicyLocation): Source {
  return kind === 'file' ? new FileSource(name) : new UrlSource(name)
}
