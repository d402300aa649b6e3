/** A fault and its remedy, for the person at the terminal: shown without a stack trace. */
export class BenchFault extends Error {}
