/**
 * Does something every so many ms, and tells how late the event loop came to it. It keeps no process
 * alive.
 */
export function watch(
  interval: number,
  act: () => void,
  onLate: (ms: number) => void
): NodeJS.Timeout {
  let due = performance.now() + interval
  const timer = setInterval(() => {
    onLate(Math.max(0, performance.now() - due))
    act()
    due = performance.now() + interval
  }, interval)
  return timer.unref()
}
