import type { Person } from './people.ts'

/** The user pool: its people, and their current groups. */
export class Directory {
  readonly #people: readonly Person[]
  readonly #groups = new Map<string, readonly string[]>()

  constructor(people: readonly Person[]) {
    this.#people = people
  }

  /** All people with their current groups, in the order of the file. */
  all(): readonly Person[] {
    return this.#people.map((person) => this.today(person))
  }

  /** The person with this `sub` or username, with the current groups. */
  find(key: string): Person | null {
    const person = this.#people.find(({ sub, username }) => sub === key || username === key)
    return person === undefined ? null : this.today(person)
  }

  setGroups(sub: string, groups: readonly string[]): void {
    this.#groups.set(sub, groups)
  }

  /** The same person with the current groups. */
  today(person: Person): Person {
    return { ...person, groups: this.#groups.get(person.sub) ?? person.groups }
  }

  /** Resets everyone's groups to those of the file. */
  reset(): void {
    this.#groups.clear()
  }
}
