import { OVERLOADED, TOO_MANY } from '../errors.ts'

/** Why somebody who may come in must wait; for logs and metrics. */
export type WaitReason = 'person-sockets' | 'all-sockets' | 'memory' | 'messages' | 'stopping'

export type AdmissionOptions = {
  /** The most websockets at once, those included that are still being opened. */
  readonly maxSockets: number
  readonly maxSocketsEach: number
  /** Whether this person has sent far too many messages. */
  readonly isExhausted: (sub: string) => boolean
  readonly isMemoryTight: () => boolean
  readonly onWait: (reason: WaitReason) => void
}

const sentences: Readonly<Record<WaitReason, string>> = {
  'person-sockets': 'You have too many tabs of this app open.',
  'all-sockets': 'All places are taken at the moment.',
  memory: 'This is too busy at the moment.',
  messages: 'You have sent too much in too short a time.',
  stopping: 'This is about to restart.'
}

/** Counts who is in, and lets nobody in for whom there is no room. */
export class Admission {
  readonly #options: AdmissionOptions
  readonly #each = new Map<string, { taken: number }>()
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
  enter(sub: string): () => void {
    const { maxSockets, maxSocketsEach, isExhausted, isMemoryTight } = this.#options
    const theirs = this.#each.get(sub) ?? { taken: 0 }
    if (this.#isStopping) throw this.#wait(OVERLOADED, 'stopping')
    if (theirs.taken >= maxSocketsEach) throw this.#wait(TOO_MANY, 'person-sockets')
    if (isExhausted(sub)) throw this.#wait(TOO_MANY, 'messages')
    if (this.#all >= maxSockets) throw this.#wait(OVERLOADED, 'all-sockets')
    if (isMemoryTight()) throw this.#wait(OVERLOADED, 'memory')
    this.#each.set(sub, theirs)
    theirs.taken += 1
    this.#all += 1
    return () => {
      this.#all -= 1
      theirs.taken -= 1
      if (theirs.taken === 0) this.#each.delete(sub)
    }
  }

  #wait(Failure: typeof OVERLOADED, reason: WaitReason): Error {
    this.#options.onWait(reason)
    return new Failure(sentences[reason])
  }
}
