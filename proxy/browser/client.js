/*
 * Runs in the browser before Streamlit's own scripts.
 *
 * - When the websocket is lost, Streamlit's frontend asks the health endpoint again and again and never
 *   looks at why it fails. If the sign-in has ended, only a navigation helps: the load balancer answers
 *   it with sign-in and then with this very page. If the sign-in lives on, the frontend reconnects.
 * - When a page was taken from the person, the page that is shown loads anew if it is that one.
 * - Pagewarden's own words come as text frames, of which Streamlit has none, and lie over the app.
 * - A tab that is closed again and again stops connecting, and says so.
 */
;(() => {
  const whoami = '/_pagewarden/whoami'
  const paused = '/_pagewarden/paused'
  /** ms between two looks while the websocket is gone. */
  const interval = 2000
  const NativeSocket = window.WebSocket
  /** ms for which a navigation under way is left alone: it may be the one to sign-out. */
  const patience = 5000
  /** The close code after which a page is closed to the person (proxy/websocket/close-code.ts). */
  const notAllowed = 4403
  /** A websocket that is closed for a reason so often, in so many ms, is closed for good. */
  const maxCloses = 10
  const closesWithin = 60_000
  const closesKey = 'pagewarden.closes'
  const open = new Set()
  let timer = null
  let leavingUntil = 0

  /** A redirect is the load balancer's wish to sign in; 401 is Pagewarden's word. */
  const isOver = (answer) => answer.type === 'opaqueredirect' || answer.status === 401

  /** A download begins as a navigation too, and then the page stays. */
  const isLeaving = () => Date.now() < leavingUntil

  const ask = (url, method) =>
    fetch(url, { method, redirect: 'manual', cache: 'no-store', credentials: 'same-origin' })

  /** Loads the page anew if its answer wants that. The network may be down: a later look may find it up. */
  const reloadIf = (url, method, wants) => {
    if (isLeaving()) return
    ask(url, method).then(
      (answer) => {
        if (wants(answer) && !isLeaving()) window.location.reload()
      },
      () => undefined
    )
  }

  const look = () => reloadIf(whoami, 'GET', isOver)

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

  /** What the tab has stored; nothing where the browser does not let it, or the app has put something else there. */
  const stored = () => {
    try {
      return JSON.parse(sessionStorage.getItem(closesKey)).map(Number)
    } catch {
      return []
    }
  }

  /** The times at which the other side has closed on purpose. They outlive a reload where that can be. */
  let closes = stored()
  const keep = (times) => {
    closes = times
    try {
      sessionStorage.setItem(closesKey, JSON.stringify(times))
    } catch {
      // The storage is closed, or the app has filled it: then this page counts for itself.
    }
  }

  const isClosedTooOften = () => {
    const now = Date.now()
    keep([...closes.filter((time) => now - time < closesWithin), now].slice(-maxCloses))
    return closes.length >= maxCloses
  }

  const closed = (socket, code) => {
    // 1006: the connection broke, which is the network's doing.
    if (code !== 1006 && isClosedTooOften()) {
      keep([])
      window.location.replace(paused)
      return
    }
    if (code === notAllowed) reloadIf(window.location.href, 'HEAD', ({ status }) => status === 403)
    lost(socket)
  }

  const element = (name, text, properties) =>
    Object.assign(document.createElement(name), { textContent: text, ...properties })

  /** What an open dialog of the app takes for a click outside itself, and stops (react-aria). */
  const outside = [
    ...['pointerdown', 'pointerup', 'mousedown', 'mouseup', 'touchstart', 'touchend'],
    ...['click', 'keydown', 'keyup', 'focusin', 'focusout']
  ]
  /** Ends the notice that is shown. */
  let ending = new AbortController()

  /** Shows a notice over the app; another one takes its place. */
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
    // The window hears an event first: what happens in the notice is no business of the app's.
    const keepFromApp = (event) => {
      const path = event.composedPath()
      if (!path.includes(host)) return
      event.stopImmediatePropagation()
      if (event.type !== 'click' || !path.includes(button)) return
      if (reload === null) dialog.close()
      else window.location.reload()
    }
    for (const type of outside)
      window.addEventListener(type, keepFromApp, { capture: true, signal })
    // Whoever has to start afresh cannot go on with what lies under it.
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
    // Not into the body, whose children an open dialog of the app makes inert.
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
