import { connect, type Socket } from 'node:net'
import type { Test } from 'tap'

/** A TCP connection that ends with the test. */
export async function dial(t: Test, port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  t.teardown(() => socket.destroy())
  await new Promise((resolve) => socket.once('connect', resolve))
  return socket
}

/** Sends raw bytes and returns everything until the other side ends. */
export async function exchange(t: Test, port: number, bytes: string): Promise<string> {
  const socket = await dial(t, port)
  socket.on('error', () => {})
  let received = ''
  socket.on('data', (data) => {
    received += data.toString('latin1')
  })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.write(bytes)
  await closed
  return received
}

/** Reads until the text arrives, and returns everything up to it. */
export function until(socket: Socket, text: string): Promise<string> {
  return new Promise((resolve) => {
    let received = ''
    const read = (data: Buffer) => {
      received += data.toString('latin1')
      if (!received.includes(text)) return
      socket.off('data', read)
      resolve(received)
    }
    socket.on('data', read)
  })
}
