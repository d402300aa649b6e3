import { createHash } from 'node:crypto'
import { blake2b } from '@noble/hashes/blake2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** Streamlit's functions for page hashes: MD5 until 1.56, BLAKE2b-128 after it. */
export type HashFunction = 'blake2b' | 'md5'

/**
 * The hash by which a page is asked for on the wire.
 *
 * Source: `calc_hash` in streamlit/util.py (1.67.0: BLAKE2b with a 16-byte digest; 1.40.2: MD5).
 * Node's BLAKE2b has no option for the digest length, and a truncated BLAKE2b-512 is not BLAKE2b-128.
 */
export function pageHash(text: string, hashFunction: HashFunction): string {
  if (hashFunction === 'md5') return createHash('md5').update(text).digest('hex')
  return bytesToHex(blake2b(utf8ToBytes(text), { dkLen: 16 }))
}

/** The function that made `hash` of `text`; `null` for an unknown Streamlit. */
export function hashFunctionOf(text: string, hash: string): HashFunction | null {
  if (pageHash(text, 'blake2b') === hash) return 'blake2b'
  return pageHash(text, 'md5') === hash ? 'md5' : null
}
