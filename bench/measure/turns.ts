/**
 * Measures all subjects in each round, one after the other, and starts each round with another one.
 * So a slow minute of the machine affects all of them, and no subject always follows the same
 * neighbour. The first round warms up and does not count. The n-th values of all subjects are of
 * the same round.
 */
export async function inTurns<One extends { readonly name: string }, Taken>(
  ones: readonly One[],
  rounds: number,
  take: (one: One) => Promise<Taken>
): Promise<ReadonlyMap<string, readonly Taken[]>> {
  const taken = new Map<string, Taken[]>(ones.map(({ name }) => [name, []]))
  for (const round of Array(rounds + 1).keys()) {
    const start = round % Math.max(1, ones.length)
    for (const one of [...ones.slice(start), ...ones.slice(0, start)]) {
      const value = await take(one)
      if (round > 0) taken.get(one.name)?.push(value)
    }
  }
  return taken
}
