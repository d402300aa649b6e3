import { parseDuration } from './duration.ts'

/** The result of reading one setting: its value, or the fault with the expected form. */
export type Reading<T> = { readonly value: T } | { readonly fault: string }

/** The address of a server; with port 0 the system chooses a port. */
export type Address = { readonly host: string; readonly port: number }

const ADDRESS = /^(?:\[(?<v6>[0-9a-f:]+)\]|(?<host>[^\s:[\]]+)):(?<port>\d{1,5})$/i
const ALB_ARN =
  /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer\/app\/[\w-]+\/[0-9a-f]+$/
const USER_POOL_ID = /^[a-z]{2}(?:-[a-z]+)+-\d_[0-9A-Za-z]+$/
const CLIENT_ID = /^[0-9a-z]{1,128}$/
const COOKIE_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const PATH_PATTERN = /^\/[^\s?#*]*\*?$/
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

/** `host:port` or `[v6]:port`. */
export function readAddress(text: string): Reading<Address> {
  const groups = ADDRESS.exec(text)?.groups
  const host = groups?.['v6'] ?? groups?.['host']
  const port = Number(groups?.['port'])
  if (host === undefined || port > 65_535) {
    return { fault: `"${text}" is no address; write host:port, as 127.0.0.1:8080` }
  }
  return { value: { host, port } }
}

/** Scheme, host and port, with nothing after them. */
export function readOrigin(text: string): Reading<string> {
  const url = URL.parse(text)
  if (url?.origin !== text.toLowerCase() || !/^https?:/.test(text.toLowerCase())) {
    return { fault: `"${text}" is no origin; write http://host:port with nothing after it` }
  }
  return { value: url.origin }
}

/** An origin, or null for one that is derived from the server's address. */
export function readOptionalOrigin(text: string): Reading<string | null> {
  return text === '' ? { value: null } : readOrigin(text)
}

/** The origin of the target: the mock speaks plain HTTP to it. */
export function readTarget(text: string): Reading<string> {
  const origin = readOrigin(text)
  if ('value' in origin && !origin.value.startsWith('http://')) {
    return { fault: `"${text}" is not plain HTTP; write http://host:port` }
  }
  return origin
}

/** The full ARN of an application load balancer. */
export function readArn(text: string): Reading<string> {
  return ALB_ARN.test(text)
    ? { value: text }
    : { fault: `"${text}" is no ARN of an application load balancer` }
}

/** A user pool id; its region is the part before the underscore. */
export function readPoolId(text: string): Reading<string> {
  return USER_POOL_ID.test(text)
    ? { value: text }
    : { fault: `"${text}" is no user pool id; write <region>_<id>, as eu-west-1_Demo00000` }
}

/** An app client id. */
export function readClientId(text: string): Reading<string> {
  return CLIENT_ID.test(text)
    ? { value: text }
    : { fault: `"${text}" is no app client id; use lower-case letters and digits` }
}

/** Milliseconds. */
export function readDuration(text: string): Reading<number> {
  const value = parseDuration(text)
  return value === null
    ? { fault: `"${text}" is no duration; write a number and ms, s, m, h or d, as 60s` }
    : { value }
}

/** Any file name; whether it is readable is checked at the time of reading. */
export function readFileName(text: string): Reading<string> {
  return { value: text }
}

/** An RFC 6265 cookie name. */
export function readCookieName(text: string): Reading<string> {
  return COOKIE_NAME.test(text) ? { value: text } : { fault: `"${text}" is no cookie name` }
}

/** One of pino's levels. */
export function readLogLevel(text: string): Reading<string> {
  return LOG_LEVELS.includes(text)
    ? { value: text }
    : { fault: `"${text}" is no log level; use one of ${LOG_LEVELS.join(', ')}` }
}

/** Comma-separated absolute URLs, compared exactly, as Cognito does with sign-out URLs. */
export function readUrls(text: string): Reading<readonly string[]> {
  const urls = splitList(text)
  const bad = urls.find((url) => !(/^https?:\/\//.test(url) && URL.canParse(url)))
  return bad === undefined ? { value: urls } : { fault: `"${bad}" is no http or https URL` }
}

/** Comma-separated paths; a `*` at the end matches any text, as in a listener rule. */
export function readPathPatterns(text: string): Reading<readonly string[]> {
  const patterns = splitList(text)
  const bad = patterns.find((pattern) => !PATH_PATTERN.test(pattern))
  return bad === undefined
    ? { value: patterns }
    : { fault: `"${bad}" is no path; begin it with / and put * only at its end` }
}

function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}
