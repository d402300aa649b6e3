import type { BrowserFile } from '../request/browser-file.ts'

/**
 * What goes with the page: it loads its own files and nothing else by any way, talks to its own
 * endpoints alone, stands in nobody's frame and is stored nowhere. The script may make markup of text
 * in one place only, which is named (Trusted Types, W3C).
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

/** For everything that tells about people. */
export const PRIVATE: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff'
}
