import { EventEmitter, once } from 'node:events'
import type { ServerResponse } from 'node:http'

/** A response that stores the written text, and drains as slowly as a test needs. */
export class FakeResponse extends EventEmitter {
  written = ''
  writableNeedDrain = false
  isOver = false

  write(text: string): boolean {
    this.written += text
    this.emit('said')
    return true
  }

  end(): void {
    this.isOver = true
    this.emit('said')
    this.emit('close')
  }

  /** Settles when the text has been written or the response has ended. */
  async saying(text: string): Promise<void> {
    while (!this.written.includes(text) && !this.isOver) await once(this, 'said')
  }

  async over(): Promise<void> {
    while (!this.isOver) await once(this, 'said')
  }

  /** The stream uses no other part of a response. */
  get asResponse(): ServerResponse {
    return this as unknown as ServerResponse
  }
}
