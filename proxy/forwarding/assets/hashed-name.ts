/**
 * A name that contains a hash of the file, as Streamlit's bundlers make them: `index.DormvYxC.js`
 * (Vite, 1.67), `main.754d974e.js` (webpack, 1.40). Its length is bounded, because the name is a
 * key in memory.
 */
const hashed = /^\/static\/(?:[\w-]{1,32}\/){0,3}[\w.@-]{1,128}\.[\w-]{8,40}\.[a-z0-9]{1,8}$/i

/**
 * Whether a target is a file of Streamlit's own frontend that never changes under its name. A
 * target with a query is not.
 *
 * @param target a normalized request target that the gate has authorized.
 */
export function isHashedName(target: string, basePath: string): boolean {
  return target.startsWith(basePath) && hashed.test(target.slice(basePath.length))
}
