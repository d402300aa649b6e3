// @ts-check

/**
 * What is wrong and what to do about it, in words for the person at the terminal: printed without
 * a stack, because the fault is in their machine and not in this code.
 */
export class SetupFault extends Error {}
