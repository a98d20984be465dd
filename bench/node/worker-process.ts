import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Worker } from './worker-calls.js'

type Answer = { readonly value: never } | { readonly error: string }

/** A process that nothing but what is measured runs in. */
export class WorkerProcess {
  readonly #child: ChildProcess = fork(fileURLToPath(new URL('worker.js', import.meta.url)), {
    execArgv: ['--expose-gc'],
    serialization: 'advanced'
  })
  /** The call that is under way. */
  #settle: ((answer: Answer) => void) | null = null

  constructor() {
    const settle = (answer: Answer): void => {
      this.#settle?.(answer)
      this.#settle = null
    }
    this.#child.on('message', (answer) => settle(answer as Answer))
    this.#child.on('exit', (code, signal) => {
      settle({ error: `a process of the harness ended (${signal ?? code}): see its message above` })
    })
  }

  /** Has the process do something; one call at a time. */
  async call<K extends keyof Worker>(name: K, ...args: Parameters<Worker[K]>): Promise<Awaited<ReturnType<Worker[K]>>> {
    const answer = await new Promise<Answer>((resolve) => {
      this.#settle = resolve
      this.#child.send({ name, args })
    })
    if ('error' in answer) throw new Error(`${name}: ${answer.error}`)
    return answer.value
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exit = once(this.#child, 'exit')
    this.#child.disconnect()
    await exit
  }
}

/** Runs with processes of its own, which end with it. */
export async function withWorkers<T>(
  count: number,
  run: (workers: readonly WorkerProcess[]) => Promise<T>
): Promise<T> {
  const workers = Array.from({ length: count }, () => new WorkerProcess())
  try {
    return await run(workers)
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()))
  }
}
