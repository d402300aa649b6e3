/**
 * A name with the hash of the file's bytes in it, as Streamlit's bundlers make them: `index.DormvYxC.js`
 * (Vite, 1.67), `main.754d974e.js` (webpack, 1.40). Bounded, for a name is a key of the memory.
 */
const hashed = /^\/static\/(?:[\w-]{1,32}\/){0,3}[\w.@-]{1,128}\.[\w-]{8,40}\.[a-z0-9]{1,8}$/i

/**
 * Whether a target is a file of Streamlit's own frontend that never changes under its name, asked for
 * by its name alone: a query is no part of any.
 *
 * @param target a request target that the gate has let through, so in normal form.
 */
export function isHashedName(target: string, basePath: string): boolean {
  return target.startsWith(basePath) && hashed.test(target.slice(basePath.length))
}
