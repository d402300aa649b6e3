import { BenchFault } from '../fault.ts'

const endOfHead = Buffer.from('\r\n\r\n')

/**
 * Finds the end of an answer in the received bytes with little work: the load generator shares the
 * machine with the measured program.
 */
export class AnswerReader {
  #head: Buffer = Buffer.alloc(0)
  #hasHead = false
  #isChunked = false
  /** The remaining bytes of the body, or of the chunk with its line end. */
  #left = 0
  #line = ''
  #isLast = false

  /**
   * Whether these bytes complete the answer.
   *
   * @throws BenchFault for an answer that cannot be measured.
   */
  read(bytes: Buffer): boolean {
    if (this.#hasHead) return this.#readBody(bytes)
    const all = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes])
    const end = all.indexOf(endOfHead)
    if (end === -1) {
      this.#head = all
      return false
    }
    this.#readHead(all.toString('latin1', 0, end + 2))
    return this.#readBody(all.subarray(end + 4))
  }

  #readHead(head: string): void {
    const isEmpty = head.startsWith('HTTP/1.1 204 ')
    const length = isEmpty ? '0' : /\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1]
    this.#isChunked = /\r\ntransfer-encoding: chunked\r\n/i.test(head)
    if (!/^HTTP\/1\.1 20[04] /.test(head) || (length === undefined && !this.#isChunked)) {
      throw new BenchFault(`A request was answered with:\n${head.slice(0, 500)}`)
    }
    this.#hasHead = true
    this.#left = this.#isChunked ? 0 : Number(length)
  }

  #readBody(bytes: Buffer): boolean {
    if (this.#isChunked) return this.#readChunks(bytes)
    this.#left -= bytes.length
    return this.#left <= 0
  }

  /** RFC 9112, section 7.1; no peer here sends trailers. */
  #readChunks(bytes: Buffer): boolean {
    let at = 0
    while (at < bytes.length) {
      if (this.#left > 0) {
        const step = Math.min(this.#left, bytes.length - at)
        this.#left -= step
        at += step
        continue
      }
      this.#line += bytes.toString('latin1', at, at + 1)
      at += 1
      if (this.#line.endsWith('\r\n')) this.#readSize()
    }
    return this.#isLast && this.#left === 0
  }

  #readSize(): void {
    const size = Number.parseInt(this.#line, 16)
    this.#line = ''
    this.#isLast = size === 0
    this.#left = size + '\r\n'.length
  }
}
