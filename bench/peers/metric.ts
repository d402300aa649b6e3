/** What a metric without labels says, or one with just these; 0 where nothing was counted. */
export async function metricOf(url: string, name: string): Promise<number> {
  const text = await (await fetch(url)).text()
  const line = text.split('\n').find((each) => each.startsWith(`${name} `))
  return Number(line?.slice(name.length) ?? 0)
}
