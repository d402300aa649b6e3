/*
 * Loaded before a measured program (`node --import`). Reports the processor time of the process
 * when the benchmark asks, and ends with the benchmark. The program itself is unchanged.
 */
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.(user + system)
})
process.on('disconnect', () => process.exit())
// Listening alone must not keep the program alive.
process.channel?.unref()
