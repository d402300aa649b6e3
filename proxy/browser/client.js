/*
 * Runs in the browser before Streamlit's own scripts.
 *
 * - When the websocket is lost, Streamlit's frontend requests the health endpoint repeatedly and ignores
 *   why it fails. If the sign-in has ended, only a navigation helps: the load balancer answers it with
 *   sign-in and then with this same page. If the sign-in is still valid, the frontend reconnects.
 * - When the person has lost access to a page, the browser reloads if it shows that page.
 * - Pagewarden sends its notices as text frames, which Streamlit never sends. They are shown over the app.
 * - After too many closes the browser stops connecting and shows a page with the reason.
 *
 *                 last websocket closes             the sign-in has ended,
 *     connected ────────────────────────▶ lost ─────or the page is closed──▶ reloaded
 *         ▲                                │ polls whoami
 *         └──── a websocket opens ─────────┤
 *                                          └─ too many closes ──▶ paused (another page)
 *
 *              a text frame             its button, or Escape without a reload
 *     hidden ──────────────▶ shown ─────────────────────────────────────────▶ hidden, or reloaded
 *                            shown ── another text frame ──▶ shown
 */
;(() => {
  const whoami = '/_pagewarden/whoami'
  const paused = '/_pagewarden/paused'
  /** ms between two polls while the websocket is lost. */
  const interval = 2000
  const NativeSocket = window.WebSocket
  /** ms in which a navigation is not disturbed by a reload: it may be the one to sign-out. */
  const patience = 5000
  /** The close code after the person has lost access to a page (proxy/websocket/close-code.ts). */
  const notAllowed = 4403
  /** The browser stops connecting after `maxCloses` closes with a reason in `closesWithin` ms. */
  const maxCloses = 10
  const closesWithin = 60_000
  const closesKey = 'pagewarden.closes'
  const open = new Set()
  let timer = null
  let leavingUntil = 0

  /** The load balancer asks for sign-in with a redirect, Pagewarden with 401. */
  const isOver = (answer) => answer.type === 'opaqueredirect' || answer.status === 401

  /** A download begins as a navigation too, but the page stays. */
  const isLeaving = () => Date.now() < leavingUntil

  const ask = (url, method) =>
    fetch(url, { method, redirect: 'manual', cache: 'no-store', credentials: 'same-origin' })

  /** Reloads the page if the answer requires it. The network may be down; then a later poll may succeed. */
  const reloadIf = (url, method, requires) => {
    if (isLeaving()) return
    ask(url, method).then(
      (answer) => {
        if (requires(answer) && !isLeaving()) window.location.reload()
      },
      () => undefined
    )
  }

  const poll = () => reloadIf(whoami, 'GET', isOver)

  const stop = () => {
    clearInterval(timer)
    timer = null
  }

  const lost = (socket) => {
    open.delete(socket)
    if (open.size > 0 || timer !== null) return
    timer = setInterval(poll, interval)
    poll()
  }

  /** The stored times; none if the browser denies storage, or the app has stored another value there. */
  const stored = () => {
    try {
      return JSON.parse(sessionStorage.getItem(closesKey)).map(Number)
    } catch {
      return []
    }
  }

  /** The times at which the server has closed on purpose. They survive a reload if storage is allowed. */
  let closes = stored()
  const store = (times) => {
    closes = times
    try {
      sessionStorage.setItem(closesKey, JSON.stringify(times))
    } catch {
      // Storage is denied, or the app has filled it: then only this page counts.
    }
  }

  const isClosedTooOften = () => {
    const now = Date.now()
    store([...closes.filter((time) => now - time < closesWithin), now].slice(-maxCloses))
    return closes.length >= maxCloses
  }

  const closed = (socket, code) => {
    // 1006: the connection broke, which is a fault of the network.
    if (code !== 1006 && isClosedTooOften()) {
      store([])
      window.location.replace(paused)
      return
    }
    if (code === notAllowed) reloadIf(window.location.href, 'HEAD', ({ status }) => status === 403)
    lost(socket)
  }

  const element = (name, text, properties) =>
    Object.assign(document.createElement(name), { textContent: text, ...properties })

  /** Events that an open dialog of the app treats as a click outside itself, and stops (react-aria). */
  const outside = [
    ...['pointerdown', 'pointerup', 'mousedown', 'mouseup', 'touchstart', 'touchend'],
    ...['click', 'keydown', 'keyup', 'focusin', 'focusout']
  ]
  /** Ends the notice that is shown. */
  let ending = new AbortController()

  /** Shows a notice over the app; another one replaces it. */
  const show = ({ title, lines, contact, reload, close }) => {
    ending.abort()
    const own = new AbortController()
    ending = own
    const { signal } = own
    const host = element('div', '', { id: 'pagewarden-notice' })
    const dialog = element('dialog', '')
    dialog.setAttribute('aria-labelledby', 'title')
    const parts = lines.map((line) => element('p', line))
    if (contact !== null) {
      const whom = element(contact.href === null ? 'span' : 'a', contact.text)
      if (contact.href !== null) whom.href = contact.href
      const paragraph = element('p', '')
      paragraph.append(whom)
      parts.push(paragraph)
    }
    const button = element('button', reload ?? close, { autofocus: true })
    // The window gets an event first. The app must not get the events of the notice.
    const hideFromApp = (event) => {
      const path = event.composedPath()
      if (!path.includes(host)) return
      event.stopImmediatePropagation()
      if (event.type !== 'click' || !path.includes(button)) return
      if (reload === null) dialog.close()
      else window.location.reload()
    }
    for (const type of outside)
      window.addEventListener(type, hideFromApp, { capture: true, signal })
    // A notice with a reload cannot be dismissed: the app under it cannot go on.
    if (reload !== null) dialog.addEventListener('cancel', (event) => event.preventDefault())
    dialog.addEventListener('close', () => own.abort())
    signal.addEventListener('abort', () => host.remove())
    dialog.append(element('h2', title, { id: 'title' }), ...parts, button)
    const style = element(
      'style',
      `dialog { font: 1rem/1.5 "Source Sans", system-ui, sans-serif; max-width: 32rem;
        border: 1px solid #8886; border-radius: .6rem; padding: 1.2rem 1.5rem;
        color: CanvasText; background: Canvas; color-scheme: light dark; }
      dialog::backdrop { background: #0006; }
      h2 { font-size: 1.2rem; margin: 0 0 .6rem; }
      p { margin: 0 0 .6rem; overflow-wrap: anywhere; }
      button { font: inherit; color: inherit; background: none; border: 1px solid #8888;
        padding: .3rem 1rem; border-radius: .4rem; cursor: pointer; }`
    )
    host.attachShadow({ mode: 'open' }).append(style, dialog)
    // Not into the body: an open dialog of the app makes its children inert.
    document.documentElement.append(host)
    dialog.showModal()
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
      // Before Streamlit's own listener, which is added to what this returns.
      this.addEventListener('message', (event) => {
        if (typeof event.data !== 'string') return
        event.stopImmediatePropagation()
        show(JSON.parse(event.data))
      })
      this.addEventListener('close', ({ code }) => closed(this, code))
    }
  }
})()
