/** A tick of `/proc` is 10 ms wherever Linux runs Node (`getconf CLK_TCK`). */
const microsecondsOfTick = 10_000

/** User and system time in a line of `/proc/PID/stat` (proc_pid_stat(5), fields 14 and 15), in µs. */
export function cpuIn(stat: string): number {
  // The name in field 2 may hold anything, spaces and brackets too.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * microsecondsOfTick
}
