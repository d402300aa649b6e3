/*
 * Loaded before a program that is measured (`node --import`): tells the benchmark how much processor
 * time the process has used whenever it asks, and ends with it. The program itself stays as it is.
 */
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.(user + system)
})
process.on('disconnect', () => process.exit())
// Listening alone must not keep the program alive.
process.channel?.unref()
