import { BenchFault } from '../fault.ts'

/**
 * Whether an answer is all there.
 *
 * @throws BenchFault for an answer that is none to measure.
 */
export function isWhole(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n')
  if (end === -1) return false
  const length = /\r\ncontent-length: (\d+)/i.exec(answer.slice(0, end))?.[1]
  if (!answer.startsWith('HTTP/1.1 200 ') || length === undefined) {
    throw new BenchFault(`A request was answered with:\n${answer.slice(0, 500)}`)
  }
  return answer.length >= end + 4 + Number(length)
}
