/** Counts the matching lines without storing them. */
export class Tally {
  readonly #pattern: RegExp
  #count = 0

  constructor(pattern: RegExp) {
    this.#pattern = pattern
  }

  get count(): number {
    return this.#count
  }

  read = (line: string): void => {
    if (this.#pattern.test(line)) this.#count += 1
  }
}
