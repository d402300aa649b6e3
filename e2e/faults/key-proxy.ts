import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse
} from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Ports } from '../../demo/wiring.ts'

/** Handles a request instead of the key endpoint. */
export type Misbehaviour = (
  request: IncomingMessage,
  response: ServerResponse,
  pass: () => Promise<void>
) => unknown

export type Certificate = { readonly key: string; readonly cert: string }

/** A proxy in front of the mock's two key endpoints; it can fail on demand. */
export class KeyProxy {
  /** The requested addresses. */
  readonly asked: string[] = []
  misbehave: Misbehaviour | null = null
  readonly #server: Pick<
    Server,
    'address' | 'close' | 'closeAllConnections' | 'listen' | 'listening'
  > &
    NodeJS.EventEmitter
  readonly #scheme: 'http' | 'https'
  #port = 0
  #behind = ''

  private constructor(certificate: Certificate | null) {
    const listener: RequestListener = (request, response) => {
      this.asked.push(request.url ?? '')
      const pass = () => this.#pass(request, response)
      void (this.misbehave === null ? pass() : this.misbehave(request, response, pass))
    }
    this.#scheme = certificate === null ? 'http' : 'https'
    this.#server =
      certificate === null ? createServer(listener) : createSecureServer(certificate, listener)
  }

  /** @param certificate for https. */
  static async open(certificate: Certificate | null = null): Promise<KeyProxy> {
    const keyProxy = new KeyProxy(certificate)
    await keyProxy.listen()
    return keyProxy
  }

  /** Listens; after a close on the same port again. */
  async listen(): Promise<void> {
    await once(this.#server.listen(this.#port, '127.0.0.1'), 'listening')
    // A server that listens on TCP has no other kind of address (node:net).
    this.#port = (this.#server.address() as AddressInfo).port
  }

  /** Stops listening. */
  async close(): Promise<void> {
    if (!this.#server.listening) return
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  /** The settings that make a proxy fetch its keys here. */
  settings(ports: Ports): Readonly<Record<string, string>> {
    this.#behind = `http://127.0.0.1:${ports.aws}`
    const here = `${this.#scheme}://localhost:${this.#port}`
    return {
      PAGEWARDEN_ALB_KEYS_URL: here,
      PAGEWARDEN_JWKS_URL: `${here}/eu-west-1_Demo00000/.well-known/jwks.json`
    }
  }

  async #pass({ url }: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await fetch(`${this.#behind}${url}`)
    response.writeHead(answer.status).end(await answer.text())
  }
}
