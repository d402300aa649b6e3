/**
 * Runs in the browser, on the pages that say the app cannot be reached. It asks for the same page
 * again without showing it, ever more seldom and never in a background tab, and loads it when the
 * answer is another. A reload by `meta` would take what is being read from under a person's hands
 * (WCAG 2.2, failure F41). A redirect is the load balancer's wish to sign in.
 */
export const RETRY_SCRIPT = `
(() => {
  const longest = 30000
  let wait = 3000
  const look = async () => {
    if (document.visibilityState === 'visible') {
      const asked = { method: 'HEAD', redirect: 'manual', cache: 'no-store' }
      const answer = await fetch(location.href, asked).catch(() => null)
      if (answer !== null && ![502, 503, 504].includes(answer.status)) return location.reload()
      wait = Math.min(wait * 1.5, longest)
    }
    setTimeout(look, wait * (0.75 + Math.random() / 2))
  }
  setTimeout(look, wait)
})()
`
