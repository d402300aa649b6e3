// @ts-check
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {object} Places where things are, as absolute paths
 * @property {string} root the folder of package.json
 * @property {string} logs the complete logs of npm, pip and apt
 * @property {string} node the project's own Node, from the npm package `node`
 * @property {string} bin programs of the npm packages
 * @property {string} venv the Python virtual environment
 * @property {string} python its interpreter
 */

/**
 * @param {string} root
 * @param {NodeJS.Platform} [platform]
 * @returns {Places}
 */
export function placesUnder(root, platform = process.platform) {
  const windows = platform === 'win32'
  const venv = join(root, '.venv')
  return {
    root,
    logs: join(root, '.setup'),
    node: join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node'),
    bin: join(root, 'node_modules', '.bin'),
    venv,
    python: windows ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python')
  }
}

/** The repository of this file. */
export const places = placesUnder(dirname(dirname(fileURLToPath(import.meta.url))))
