import type { BrowserFile } from '../request/browser-file.ts'

/**
 * The headers of the page: it loads only its own files, connects only to its own endpoints, is not in any
 * frame and is never stored. The script can make markup of text only through one named policy (Trusted
 * Types, W3C).
 */
export function consoleHeaders(
  publicOrigin: string,
  prefix: string,
  script: BrowserFile,
  styles: readonly BrowserFile[]
): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    `script-src ${publicOrigin}${script.path}`,
    `style-src ${styles.map(({ path }) => `${publicOrigin}${path}`).join(' ')}`,
    `connect-src ${publicOrigin}${prefix} ${publicOrigin}${prefix}/`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types console'
  ]
  return {
    ...PRIVATE,
    'content-security-policy': policy.join('; '),
    'cross-origin-opener-policy': 'same-origin'
  }
}

/** For every response with facts about people. */
export const PRIVATE: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff'
}
