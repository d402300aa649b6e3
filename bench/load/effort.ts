/** How much is done of each. */
export type LoadEffort = {
  /** For how long each rate is held. */
  readonly seconds: number
  /** How many times as many a second come before anything counts: what runs for days is compiled. */
  readonly warming: number
  /** Of a download and of an upload, in MB. */
  readonly megabytes: number
  /** Websockets that are all lost at once. */
  readonly storm: number
  /** Websockets that do nothing. */
  readonly idle: number
  /** Times what a bound allows, where too little is done to be judged by it. */
  readonly spare: number
}

/** Three minutes. A process that may open 20,000 files can have no more than 10,000 websockets idle. */
export const WHOLE_LOAD: LoadEffort = {
  seconds: 5,
  warming: 8,
  megabytes: 200,
  storm: 1_000,
  idle: 9_000,
  spare: 1
}

/** A minute, to see that all of it works. */
export const QUICK_LOAD: LoadEffort = {
  seconds: 1,
  warming: 4,
  megabytes: 50,
  storm: 200,
  idle: 1_000,
  spare: 3
}
