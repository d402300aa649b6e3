import type { PolicyLocation } from '../config/policy-location.ts'
import { FileSource } from './file-source.ts'
import type { Source } from './source.ts'
import { UrlSource } from './url-source.ts'

/** The source that reads from a location. */
export function sourceAt({ kind, name }: PolicyLocation): Source {
  return kind === 'file' ? new FileSource(name) : new UrlSource(name)
}
