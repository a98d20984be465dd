/** Memory of a process after a full collection, bytes. */
export interface MemoryUse {
  /** Reachable objects and buffers. */
  readonly live: number
  /** Real memory of the process: with what native code holds, and with what the allocators have not given back. */
  readonly rss: number
}

/** us that this process has had a core so far. */
export function cpu(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** Of this process, which runs with --expose-gc. */
export async function memory(): Promise<MemoryUse> {
  for (let i = 0; i < 3; i++) {
    globalThis.gc!()
    // Buffers are freed by other threads after the collection.
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const { heapUsed, external, rss } = process.memoryUsage()
  return { live: heapUsed + external, rss }
}
