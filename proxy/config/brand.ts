import { open } from 'node:fs/promises'
import { CONFIG_INVALID } from '../errors.ts'

/** Enough for the style of a few small pages. Each page contains it. */
const maxBytes = 64 * 1024

/**
 * Reads the operator's style for our own pages, once. The style is part of the page itself, because
 * people who are not signed in could not fetch it. So it must not be able to close its element.
 *
 * @param file `null` when no file is set.
 * @returns the text as a browser reads it; its hash is made from it.
 * @throws CONFIG_INVALID when the file cannot be read or used.
 */
export async function loadBrand(file: string | null): Promise<string | null> {
  if (file === null) return null
  const bytes = await readUpTo(file, maxBytes + 1).catch((cause: unknown) => {
    throw faultOf(`cannot be read: ${String(cause).replace(/^Error: /, '')}`)
  })
  if (bytes.length > maxBytes) throw faultOf(`${file} is larger than ${maxBytes / 1024} KiB`)
  // HTML reads every line break as one LF (WHATWG HTML, preprocessing the input stream).
  const css = textOf(bytes, file).replace(/\r\n?/g, '\n')
  if (css.includes('\0')) throw faultOf(`${file} holds a NUL`)
  if (/<\/style/i.test(css)) throw faultOf(`${file} holds \`</style\`, which would end it`)
  // Our content security policy blocks both. The error says so at the start.
  if (/@import/i.test(css) || /url\(\s*["']?(?!\s*["']?data:)/i.test(css)) {
    throw faultOf(`${file} loads something: only \`url(data:...)\` can be used, and no \`@import\``)
  }
  return css
}

async function readUpTo(file: string, maxLength: number): Promise<Buffer> {
  const handle = await open(file)
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(maxLength), 0, maxLength, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

function textOf(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw faultOf(`${file} is no UTF-8`)
  }
}

function faultOf(fault: string): Error {
  return new CONFIG_INVALID(`- PAGEWARDEN_BRAND_CSS ${fault}`)
}
