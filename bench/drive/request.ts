/** Header fields by name. */
export type Fields = Readonly<Record<string, string>>

/** The bytes of a request's head; of the whole request if it has no body. */
export function requestOf(method: string, path: string, fields: Fields): Buffer {
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`)
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
}
