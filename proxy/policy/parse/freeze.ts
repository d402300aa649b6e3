/** Freezes plain data and all that is in it; for trees of a known, small depth. */
export function deepFreeze<Data>(data: Data): Data {
  if (typeof data !== 'object' || data === null) return data
  for (const inner of Object.values(data)) deepFreeze(inner)
  return Object.freeze(data)
}
