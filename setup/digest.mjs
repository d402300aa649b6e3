// @ts-check
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/**
 * @param {string} path
 * @returns {string} the SHA-256 of the file's content, in hexadecimal
 */
export function digestOf(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

/**
 * Reads a JSON file that may be missing, incomplete or in another format.
 *
 * @param {string} path
 * @returns {unknown} `null` if the file is missing or not JSON
 */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}
