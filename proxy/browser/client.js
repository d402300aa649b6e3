/*
 * Runs in the browser before Streamlit's own scripts. When the websocket is lost, Streamlit's
 * frontend asks the health endpoint again and again and never looks at why it fails. If the reason is
 * that the sign-in has ended, only a navigation helps: the load balancer answers it with sign-in and
 * then with this very page. If the sign-in lives on, the frontend comes back by itself.
 *
 * When a page was taken from the person, what the tab shows of it must go: it loads anew, and the
 * answer says why.
 */
;(() => {
  const whoami = '/_pagewarden/whoami'
  /** ms between two looks while the websocket is gone. */
  const interval = 2000
  const NativeSocket = window.WebSocket
  /** ms for which a navigation under way is left alone: it may be the one to sign-out. */
  const patience = 5000
  /** The close code of a session in which a page is closed now (proxy/relay/close-code.ts). */
  const notAllowed = 4403
  const open = new Set()
  let timer = null
  let leavingUntil = 0

  /** A redirect is the load balancer's wish to sign in; 401 is Pagewarden's word. */
  const isOver = (answer) => answer.type === 'opaqueredirect' || answer.status === 401

  /** A download begins as a navigation too, and then the page stays. */
  const isLeaving = () => Date.now() < leavingUntil

  const look = () => {
    if (isLeaving()) return
    const asked = { redirect: 'manual', cache: 'no-store', credentials: 'same-origin' }
    fetch(whoami, asked).then(
      (answer) => {
        if (isOver(answer) && !isLeaving()) window.location.reload()
      },
      // The network is down: the next look may find it up.
      () => undefined
    )
  }

  const stop = () => {
    clearInterval(timer)
    timer = null
  }

  const lost = (socket) => {
    open.delete(socket)
    if (open.size > 0 || timer !== null) return
    timer = setInterval(look, interval)
    look()
  }

  window.addEventListener('beforeunload', () => {
    leavingUntil = Date.now() + patience
  })

  const isStream = (url) => new URL(url, document.baseURI).pathname.endsWith('/_stcore/stream')

  window.WebSocket = class extends NativeSocket {
    constructor(url, ...rest) {
      super(url, ...rest)
      if (!isStream(url)) return
      this.addEventListener('open', () => {
        open.add(this)
        stop()
      })
      this.addEventListener('close', ({ code }) => {
        if (code === notAllowed && !isLeaving()) window.location.reload()
        else lost(this)
      })
    }
  }
})()
