/** The task's listeners. Only the first is mapped and reachable; the others are on loopback. */
export const PORTS = { proxy: 8080, app: 8501, metrics: 9090, policyAgent: 2772 } as const
