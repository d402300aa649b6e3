/** The amount of work of each kind. */
export type LoadEffort = {
  /** The duration of each rate. */
  readonly seconds: number
  /** The rate of the warm-up, as a factor: a proxy that runs for days has compiled its code. */
  readonly warming: number
  /** The size of a download and of an upload, in MB. */
  readonly megabytes: number
  /** The number of websockets that are all lost at once. */
  readonly storm: number
  /** The number of idle websockets. */
  readonly idle: number
  /** A factor on the bounds; a short run does too little work for the exact bounds. */
  readonly spare: number
}

/** Three minutes. With 20,000 open files, a process can have at most 10,000 idle websockets. */
export const WHOLE_LOAD: LoadEffort = {
  seconds: 5,
  warming: 8,
  megabytes: 200,
  storm: 1_000,
  idle: 9_000,
  spare: 1
}

/** A minute, to check that everything works. */
export const QUICK_LOAD: LoadEffort = {
  seconds: 1,
  warming: 4,
  megabytes: 50,
  storm: 200,
  idle: 1_000,
  spare: 3
}
