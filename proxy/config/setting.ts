import { CONFIG_INVALID } from '../errors.ts'

/** A value, or every fault with its remedy. */
export type Read<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly faults: readonly string[] }

/** Reads a text, or describes the valid values: "an address such as 0.0.0.0:8080". */
export type Kind<Value> = (text: string) => Value | { readonly wanted: string }

type Settled<Reads> = { [Key in keyof Reads]: Reads[Key] extends Read<infer Value> ? Value : never }

/**
 * The values of all settings, if every setting is valid.
 *
 * @throws CONFIG_INVALID with every fault of `reads`, and the given `faults`.
 */
export function settle<Reads extends Record<string, Read<unknown>>>(
  reads: Reads,
  faults: readonly string[]
): Readonly<Settled<Reads>> {
  const values: Record<string, unknown> = {}
  const all: string[] = []
  for (const [key, read] of Object.entries(reads)) {
    if (read.ok) values[key] = read.value
    else all.push(...read.faults)
  }
  all.push(...faults)
  if (all.length > 0) throw new CONFIG_INVALID(all.map((fault) => `- ${fault}`).join('\n'))
  // Each key of `reads` now has the value of its own kind.
  return Object.freeze(values) as Settled<Reads>
}

/** Reads a required variable; `null` means that it is not set. */
export function read<Value>(name: string, text: string | null, kind: Kind<Value>): Read<Value> {
  if (text === null) return { ok: false, faults: [`${name} is required and not set`] }
  const value = kind(text)
  if (typeof value === 'object' && value !== null && 'wanted' in value) {
    return { ok: false, faults: [`${name} must be ${value.wanted}, not \`${text}\``] }
  }
  return { ok: true, value }
}

/** Reads an optional variable. `none` is its value when it is not set. */
export function readOptional<Value, None>(
  name: string,
  text: string | null,
  kind: Kind<Value>,
  none: None
): Read<Value | None> {
  return text === null ? { ok: true, value: none } : read<Value | None>(name, text, kind)
}

export type Address = { readonly host: string; readonly port: number }

/** `host:port`. An IPv6 host is in brackets. */
export const address: Kind<Address> = (text) => {
  const [, bracketed, plain, digits] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(text) ?? []
  const host = bracketed ?? plain
  const port = Number(digits)
  if (host === undefined || port > 65_535) return { wanted: 'an address such as 0.0.0.0:8080' }
  return { host, port }
}

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** The origin in the address bar: `https`, or `http` on this machine only. */
export const publicOrigin: Kind<string> = (text) => {
  const url = originOf(text)
  const isSafe = url?.protocol === 'https:' || (url !== null && loopback.test(url.hostname))
  if (url !== null && isSafe) return url.origin
  return { wanted: 'an https origin such as https://app.example.com, without a path' }
}

/** The same, but a host without a scheme is valid too. */
export const domain: Kind<string> = (text) =>
  publicOrigin(text.includes('://') ? text : `https://${text}`)

/** An `http` origin. Streamlit runs beside the proxy without TLS. */
export const upstreamOrigin: Kind<string> = (text) => {
  const url = originOf(text)
  if (url?.protocol === 'http:') return url.origin
  return { wanted: 'an http origin such as http://127.0.0.1:8501, without a path' }
}

function originOf(text: string): URL | null {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null
  return url.href === `${url.origin}/` ? url : null
}

/** `server.baseUrlPath`, with or without slashes at its ends. */
export const basePath: Kind<string> = (text) => {
  const trimmed = text.replace(/^\/+|\/+$/g, '')
  if (trimmed === '') return ''
  if (/^[A-Za-z0-9._~-]+(?:\/[A-Za-z0-9._~-]+)*$/.test(trimmed)) return `/${trimmed}`
  return { wanted: 'a path such as /dashboards' }
}

const units = { ms: 1, s: 1000, m: 60_000 } as const
const maxDuration = 4_000_000

/** A time in ms, from 1 s to the ALB's longest idle timeout of 4000 s. */
export const duration: Kind<number> = (text) => {
  const [, digits, unit] = /^(\d{1,9})(ms|s|m)$/.exec(text) ?? []
  const time = Number(digits) * units[unit as keyof typeof units]
  if (time >= 1000 && time <= maxDuration) return time
  return { wanted: 'a time such as 25s or 2m, from 1s to 4000s' }
}

const magnitudes = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const

/** A number of bytes, from 1 KiB. */
export const size: Kind<number> = (text) => {
  const [, digits, unit] = /^(\d{1,6})(KiB|MiB|GiB)$/.exec(text) ?? []
  const bytes = Number(digits) * magnitudes[unit as keyof typeof magnitudes]
  return bytes > 0 ? bytes : { wanted: 'a size such as 96KiB, 210MiB or 1GiB' }
}

/** A number of things, from 1. */
export const count: Kind<number> = (text) =>
  /^[1-9]\d{0,6}$/.test(text) ? Number(text) : { wanted: 'a number from 1 to 9999999' }

/** A time in ms from 0 s to 30 s. The maximum bounds how long an expired token is accepted. */
export const grace: Kind<number> = (text) => {
  const [, digits] = /^(\d{1,2})s$/.exec(text) ?? []
  const seconds = Number(digits)
  return seconds <= 30 ? seconds * 1000 : { wanted: 'a time from 0s to 30s' }
}

/** A list with commas. Empty entries are ignored, but the list must not be empty. */
export const list: Kind<readonly [string, ...string[]]> = (text) => {
  const entries = text.split(',').map((entry) => entry.trim())
  const [first, ...rest] = entries.filter((entry) => entry !== '')
  return first === undefined ? { wanted: 'a list with commas between' } : [first, ...rest]
}

/** One of the given words. */
export function word<Word extends string>(...words: readonly Word[]): Kind<Word> {
  return (text) => words.find((known) => known === text) ?? { wanted: `one of ${words.join(', ')}` }
}

/** The name of a cookie (RFC 6265 section 4.1.1). */
export const cookieName: Kind<string> = (text) =>
  /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/.test(text) ? text : { wanted: 'the name of a cookie' }

/** The address of a program that receives data: an `http` or `https` URL without a query. */
export const endpoint: Kind<string> = (text) => {
  const url = URL.parse(text)
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (url !== null && isHttp && url.search === '' && url.username === '') return url.href
  return { wanted: 'a URL such as http://127.0.0.1:4318' }
}

/** A ratio from 0 to 1. */
export const ratio: Kind<number> = (text) => {
  const part = /^\d(?:\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN
  return part <= 1 ? part : { wanted: 'a number from 0 to 1 such as 0.1' }
}

/** Any text. */
export const anything: Kind<string> = (text) => text
