/*
 * Keeps the console current. The server sends the parts of the page that have changed, as markup that
 * it has escaped; this puts them in place line by line, so that what is focused, selected or scrolled
 * stays as it is. Without it the page and its forms work as well, as of the moment of loading.
 */
;(() => {
  const home = '/_pagewarden/console'
  const trusted = window.trustedTypes
    ? window.trustedTypes.createPolicy('console', { createHTML: (text) => text })
    : { createHTML: (text) => text }
  const byId = (id) => document.getElementById(id)
  const status = byId('live')

  /* The parts */

  /** The markup that an element was made of; what scripts change in it later does not count. */
  const sources = new WeakMap()
  const contexts = { people: 'select', numbers: 'dl', policy: 'dl' }

  const parse = (id, markup) => {
    const holder = document.createElement(contexts[id] ?? 'div')
    holder.innerHTML = trusted.createHTML(markup)
    return holder
  }

  const remember = (element) => {
    for (const keyed of element.querySelectorAll('[data-key]')) sources.set(keyed, keyed.outerHTML)
  }

  /** Makes `old` what `fresh` is, and keeps every child with a key whose markup is the same. */
  const merge = (old, fresh) => {
    const known = new Map()
    for (const child of old.children) known.set(child.dataset.key, child)
    const wanted = [...fresh.children].map((child) => {
      const { key } = child.dataset
      const same = key === undefined ? undefined : known.get(key)
      if (same === undefined) return child
      if (sources.get(same) === sources.get(child)) return same
      // A group of lines stays, and its lines are merged in turn.
      if (same.localName !== 'tbody') return child
      merge(same, child)
      sources.set(same, sources.get(child))
      return same
    })
    for (const child of [...old.childNodes]) if (!wanted.includes(child)) child.remove()
    wanted.forEach((child, at) => {
      if (old.children[at] !== child) old.insertBefore(child, old.children[at] ?? null)
    })
  }

  /** Where the lines of a part are: in its table, in its list, or in itself. */
  const linesIn = (element, id) =>
    id === 'grid' ? element.querySelector('table') : element.querySelector('tbody, ol')

  const show = (id, markup) => {
    const element = byId(id)
    const fresh = parse(id, markup)
    remember(fresh)
    const [oldLines, newLines] = [linesIn(element, id), linesIn(fresh, id)]
    const isSameFrame =
      oldLines !== null &&
      newLines !== null &&
      oldLines.parentNode.querySelector('thead')?.outerHTML ===
        newLines.parentNode.querySelector('thead')?.outerHTML
    if (isSameFrame && id !== 'grid') {
      merge(oldLines, newLines)
      replaceNotes(element, fresh)
    } else if (isSameFrame) {
      mergeBodies(oldLines, newLines)
      replaceNotes(element, fresh)
    } else if (contexts[id] !== undefined) keepChoice(element, () => merge(element, fresh))
    else element.replaceChildren(...fresh.childNodes)
    filter(id)
    formatTimes(element)
  }

  const mergeBodies = (old, fresh) => {
    const bodies = document.createElement('table')
    bodies.append(...[...fresh.tBodies])
    const head = old.tHead
    head.remove()
    merge(old, bodies)
    old.prepend(head)
  }

  const replaceNotes = (element, fresh) => {
    for (const note of element.querySelectorAll(':scope > .more')) note.remove()
    element.append(...fresh.querySelectorAll(':scope > .more'))
  }

  const keepChoice = (element, change) => {
    const { value } = element
    change()
    if (value !== undefined)
      element.value = [...element.options].some((o) => o.value === value) ? value : ''
  }

  /* Times, as distances from now */

  const distances = [
    [60, 1, 'second'],
    [3600, 60, 'minute'],
    [86_400, 3600, 'hour'],
    [Number.POSITIVE_INFINITY, 86_400, 'day']
  ]
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' })

  const distance = (at) => {
    const seconds = Math.max(0, (Date.now() - at) / 1000)
    if (seconds < 5) return 'just now'
    const [, size, unit] = distances.find(([end]) => seconds < end)
    return words.format(-Math.floor(seconds / size), unit)
  }

  const formatTimes = (root) => {
    for (const time of root.querySelectorAll('time')) {
      const at = Date.parse(time.dateTime)
      const text = distance(at)
      if (time.textContent !== text) time.textContent = text
      if (time.title === '') time.title = new Date(at).toLocaleString()
    }
  }

  /* Filters */

  const filter = (id) => {
    const input = document.querySelector(`[data-filter="${id}"]`)
    if (input === null) return
    const wish = input.value.trim().toLowerCase()
    for (const line of byId(id).querySelectorAll('tbody tr:not(.group)')) {
      line.hidden = wish !== '' && !line.textContent.toLowerCase().includes(wish)
    }
  }

  for (const input of document.querySelectorAll('[data-filter]')) {
    input.hidden = false
    input.addEventListener('input', () => filter(input.dataset.filter))
  }

  /* Explain */

  const question = byId('question')
  const answer = byId('answer')
  const headers = { accept: 'application/json' }

  const post = async (form) => {
    const body = new URLSearchParams(new FormData(form))
    const answered = await fetch(form.action, { method: 'POST', headers, body, redirect: 'manual' })
    if (!answered.ok) throw new Error(String(answered.status))
    return answered.json()
  }

  const describe = () => {
    byId('described').hidden = byId('people').value !== ''
  }

  byId('people').addEventListener('change', describe)
  question.addEventListener('submit', (event) => {
    event.preventDefault()
    post(question).then(
      ({ html }) => {
        answer.innerHTML = trusted.createHTML(html)
      },
      () => {
        answer.textContent = 'This could not be asked. Reload the page and try again.'
      }
    )
  })

  document.addEventListener('click', (event) => {
    const button = event.target.closest('button[data-page]')
    if (button === null) return
    byId('people').value = button.dataset.who
    question.elements.page.value = button.dataset.page
    describe()
    question.requestSubmit()
    byId('explain').scrollIntoView({ block: 'nearest' })
    question.elements.page.focus({ preventScroll: true })
  })

  /* Sign somebody out */

  const dialog = byId('confirm')
  let pending = null

  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!form.action.endsWith(`${home}/sign-out`)) return
    event.preventDefault()
    pending = form
    byId('confirm-name').textContent = form.dataset.name
    dialog.returnValue = 'no'
    dialog.showModal()
  })

  dialog.addEventListener('close', () => {
    if (dialog.returnValue !== 'yes' || pending === null) return
    post(pending).then(
      ({ done }) => say(done),
      () => say('Nobody was signed out: the request failed. Reload the page and try again.')
    )
  })

  const say = (text) => {
    byId('done').textContent = text
  }

  /* The stream */

  const tell = (state, text) => {
    if (status.dataset.state === state) return
    status.dataset.state = state
    byId('live-text').textContent = text
  }

  /** A stream that was refused says nothing of why; the page itself does. */
  const lookWhy = async () => {
    const asked = { method: 'HEAD', redirect: 'manual', cache: 'no-store' }
    const page = await fetch(home, asked).catch(() => null)
    if (page !== null && (page.type === 'opaqueredirect' || [401, 404].includes(page.status))) {
      tell('over', 'Ended: you are signed out or may not see this any more')
      for (const id of ['tabs', 'refusals', 'grid', 'people', 'answer']) byId(id).replaceChildren()
      return
    }
    setTimeout(connect, 5000)
  }

  const connect = () => {
    const stream = new EventSource(`${home}/events`)
    stream.addEventListener('message', ({ data }) => {
      tell('on', 'Live')
      for (const [id, markup] of Object.entries(JSON.parse(data))) show(id, markup)
    })
    stream.addEventListener('error', () => {
      tell('off', 'Connecting again …')
      if (stream.readyState === EventSource.CLOSED) void lookWhy()
    })
    window.addEventListener('pagehide', () => stream.close(), { once: true })
  }

  for (const id of ['warnings', 'numbers', 'tabs', 'refusals', 'grid', 'policy', 'people']) {
    remember(byId(id))
  }
  window.addEventListener('pageshow', ({ persisted }) => persisted && location.reload())
  describe()
  formatTimes(document)
  setInterval(() => formatTimes(document), 5000)
  connect()
})()
