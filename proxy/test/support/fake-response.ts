import { EventEmitter, once } from 'node:events'
import type { ServerResponse } from 'node:http'

/** An answer that keeps what is written, and reads it as slowly as a test wants. */
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

  /** Settles when the text has been written, or the answer is over. */
  async saying(text: string): Promise<void> {
    while (!this.written.includes(text) && !this.isOver) await once(this, 'said')
  }

  async over(): Promise<void> {
    while (!this.isOver) await once(this, 'said')
  }

  /** The stream uses nothing else of an answer. */
  get asResponse(): ServerResponse {
    return this as unknown as ServerResponse
  }
}
