// @ts-check

/**
 * A fault and its remedy, in words for the person at the terminal. It is printed without a stack
 * trace, because the fault is in their machine and not in this code.
 */
export class SetupFault extends Error {}
