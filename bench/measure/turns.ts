/**
 * Takes all in each round, one after the other and every round from another start, so that a slow
 * minute of the machine hits all of them and none always runs behind the same neighbour. A first
 * round warms up and is thrown away. The n-th of each were taken in the same round.
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
