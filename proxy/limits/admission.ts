import { OVERLOADED, TOO_MANY } from '../errors.ts'

/** The limit for which a websocket is not admitted. For logs and metrics. */
export type LimitReason = 'person-sockets' | 'all-sockets' | 'memory' | 'messages' | 'stopping'

export type AdmissionOptions = {
  /** Maximum of websockets at once, including those that are being opened. */
  readonly maxSockets: number
  readonly maxSocketsEach: number
  /** Whether this person's rate limiter is exhausted. */
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

/** Admits websockets within the limits. */
export class Admission {
  readonly #options: AdmissionOptions
  readonly #perPerson = new Map<string, { taken: number }>()
  #all = 0
  #isStopping = false

  constructor(options: AdmissionOptions) {
    this.#options = options
  }

  /** Admits no more websockets. */
  stop(): void {
    this.#isStopping = true
  }

  /**
   * Acquires a slot for a websocket.
   *
   * @returns a function that releases the slot. Call it once.
   * @throws TOO_MANY when the person exceeds their own limit, OVERLOADED otherwise.
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
