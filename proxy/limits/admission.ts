import { OVERLOADED, TOO_MANY } from '../errors.ts'

/** Why somebody who may come in must wait; for logs and metrics. */
export type LimitReason = 'person-sockets' | 'all-sockets' | 'memory' | 'messages' | 'stopping'

export type AdmissionOptions = {
  /** The most websockets at once, those included that are still being opened. */
  readonly maxSockets: number
  readonly maxSocketsEach: number
  /** Whether this person has sent far too many messages. */
  readonly isExhausted: (sub: string) => boolean
  readonly isMemoryTight: () => boolean
  readonly onLimit: (reason: LimitReason) => void
}

const sentences: Readonly<Record<LimitReason, string>> = {
  'person-sockets': 'You have too many tabs of this app open.',
  'all-sockets': 'All places are taken at the moment.',
  memory: 'This is too busy at the moment.',
  messages: 'You have sent too much in too short a time.',
  stopping: 'This is about to restart.'
}

/** Counts who is in, and lets nobody in for whom there is no room. */
export class Admission {
  readonly #options: AdmissionOptions
  readonly #perPerson = new Map<string, { taken: number }>()
  #all = 0
  #isStopping = false

  constructor(options: AdmissionOptions) {
    this.#options = options
  }

  /** From now on nobody comes in. */
  stop(): void {
    this.#isStopping = true
  }

  /**
   * Takes a place for a websocket.
   *
   * @returns gives the place back; to be called once.
   * @throws TOO_MANY when it is this person's own doing, OVERLOADED when it is not.
   */
  acquire(sub: string): () => void {
    const { maxSockets, maxSocketsEach, isExhausted, isMemoryTight } = this.#options
    const own = this.#perPerson.get(sub) ?? { taken: 0 }
    if (this.#isStopping) throw this.#reject(OVERLOADED, 'stopping')
    if (own.taken >= maxSocketsEach) throw this.#reject(TOO_MANY, 'person-sockets')
    if (isExhausted(sub)) throw this.#reject(TOO_MANY, 'messages')
    if (this.#all >= maxSockets) throw this.#reject(OVERLOADED, 'all-sockets')
    if (isMemoryTight()) throw this.#reject(OVERLOADED, 'memory')
    this.#perPerson.set(sub, own)
    own.taken += 1
    this.#all += 1
    return () => {
      this.#all -= 1
      own.taken -= 1
      if (own.taken === 0) this.#perPerson.delete(sub)
    }
  }

  #reject(Failure: typeof OVERLOADED, reason: LimitReason): Error {
    this.#options.onLimit(reason)
    return new Failure(sentences[reason])
  }
}
