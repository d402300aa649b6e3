/** A browser's parts for a sign-in, with one cookie jar for all ports of localhost. */
export class Browser {
  readonly jar = new Map<string, string>()

  /** Sends one request, without following redirects. */
  async send(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...Object.fromEntries(new Headers(init.headers)), cookie }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    return response
  }

  /** Follows redirects to the last response. */
  async open(url: string): Promise<Response> {
    let response = await this.send(url)
    for (let hops = 0; response.status === 302 && hops < 10; hops++) {
      response = await this.send(locationOf(response))
    }
    return response
  }

  /** Opens an address without a sign-in, and selects a person on the sign-in page. */
  async signIn(url: string, username: string): Promise<Response> {
    const page = await (await this.open(url)).text()
    const fields = [...page.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)]
    const form = new URLSearchParams()
    for (const [, name = '', value = ''] of fields) form.set(name, value)
    const sub = new RegExp(`value="([^"]+)" data-username="${username}"`).exec(page)?.[1]
    form.set('sub', sub ?? '')
    const returned = new URL(form.get('redirect_uri') ?? '')
    const login = locationOf(await this.send(url))
    const chosen = await this.send(login.split('?')[0] ?? '', { method: 'POST', body: form })
    const back = locationOf(chosen)
    if (!back.startsWith(returned.href)) throw new Error(`sent to ${back}`)
    return this.open(back)
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ')
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    if (attributes.includes('Max-Age=0')) this.jar.delete(name)
    else this.jar.set(name, value)
  }
}

export function locationOf(response: Response): string {
  return response.headers.get('location') ?? ''
}
