import type { IncomingMessage } from 'node:http'
import websocket from '@fastify/websocket'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type OpenOptions, openConnection } from './connection.ts'
import { maxParts } from './frame-limits.ts'
import { type Prepared, prepareUpgrade, type UpgradeOptions } from './upgrade.ts'
import { WriteBatcher } from './write-batcher.ts'

export type StreamOptions = UpgradeOptions &
  OpenOptions & {
    /** The path of the stream, with the base path. */
    readonly path: string
    /** The maximum size of one message of a browser; a larger one is closed with 1009. */
    readonly maxMessageBytes: number
  }

/**
 * The websocket at the one path where Streamlit has one. Streamlit's end is opened first; only then
 * does the browser get its answer, with the subprotocol that Streamlit chose.
 *
 *     request ──▶ gate ──▶ prepareUpgrade ─────────▶ 101 ──▶ openConnection ──▶ tunnel ──▶ onEnd
 *                          admission, session to     browser   warden, live     open,
 *                          resume, dial, guard                 socket           closing,
 *                          (pending-upgrade.ts)                                 closed
 */
export async function relayStream(app: FastifyInstance, options: StreamOptions): Promise<void> {
  const prepared = new WeakMap<IncomingMessage, Prepared>()
  const batcher = new WriteBatcher()
  const preparedFor = (request: IncomingMessage): Prepared => {
    const found = prepared.get(request)
    if (found === undefined) throw new Error('a websocket was opened without a prepared upgrade')
    return found
  }
  const prepare = async (
    request: FastifyRequest,
    reply: FastifyReply
  ): Promise<FastifyReply | undefined> => {
    if (!request.ws) return undefined
    const outcome = await prepareUpgrade(request, reply, options)
    if (outcome === null) return reply
    prepared.set(request.raw, outcome)
    return undefined
  }
  await app.register(websocket, {
    options: {
      ...maxParts,
      perMessageDeflate: false,
      maxPayload: options.maxMessageBytes,
      handleProtocols: (_offered, request) => preparedFor(request).dialled.socket.protocol
    },
    // The process that stops the server closes the sockets; see main.ts.
    preClose: (done) => done()
  })
  app.route({
    method: 'GET',
    url: options.path,
    exposeHeadRoute: false,
    preHandler: prepare,
    handler: (_request, reply) => reply.code(426).header('upgrade', 'websocket').send(),
    wsHandler: (browser, request) =>
      openConnection(browser, preparedFor(request.raw), request, batcher, options)
  })
}
