/** The amount of work of each kind in one round. */
export type Effort = {
  readonly rounds: number
  /** The rounds of slow workloads: page loads and idle sockets. */
  readonly longRounds: number
  readonly gets: number
  readonly assets: number
  /** The size of a download and of an upload, in MB. */
  readonly megabytes: number
  readonly handshakes: number
  /** The messages on each of a few sockets. */
  readonly messages: number
  readonly runs: number
  readonly large: number
  /** The duration of the steady mix, in seconds. */
  readonly seconds: number
  readonly clients: readonly number[]
  readonly idle: readonly number[]
}

/** A quarter of an hour on two cores. */
export const WHOLE: Effort = {
  rounds: 5,
  longRounds: 3,
  gets: 4_000,
  assets: 200,
  megabytes: 200,
  handshakes: 320,
  messages: 1_500,
  runs: 200,
  large: 60,
  seconds: 5,
  clients: [1, 20, 50],
  idle: [1_000, 5_000]
}

/** Two minutes for a quick result: one round, without a spread. */
export const QUICK: Effort = {
  rounds: 1,
  longRounds: 1,
  gets: 1_500,
  assets: 60,
  megabytes: 50,
  handshakes: 80,
  messages: 400,
  runs: 60,
  large: 15,
  seconds: 2,
  clients: [1, 20],
  idle: [1_000]
}
