import { withProcesses, type WorkerProcess } from '../worker-process.js'
import type { Worker } from './worker-calls.js'

export type NodeProcess = WorkerProcess<Worker>

/** Runs with processes that nodes are measured in, which end with it. */
export function withWorkers<T>(count: number, run: (workers: readonly NodeProcess[]) => Promise<T>): Promise<T> {
  return withProcesses(new URL('worker.js', import.meta.url), count, run)
}
