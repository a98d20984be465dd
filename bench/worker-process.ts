import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

type Answer = { readonly value: never } | { readonly error: string }

/** The calls of a worker: its methods. */
type Calls<W> = { [K in keyof W]: W[K] extends (...args: never) => unknown ? K : never }[keyof W] & string
type ArgumentsOf<F> = F extends (...args: infer A) => unknown ? A : never
type ResultOf<F> = F extends (...args: never[]) => infer R ? Awaited<R> : never

/** A process that nothing but what is measured runs in. `W` is the class whose object it serves: see {@link serve}. */
export class WorkerProcess<W> {
  readonly #child: ChildProcess
  /** The call that is under way. */
  #settle: ((answer: Answer) => void) | null = null

  /** @param script a module that calls {@link serve} */
  constructor(script: URL) {
    this.#child = fork(script, { execArgv: ['--expose-gc'], serialization: 'advanced' })
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
  async call<K extends Calls<W>>(name: K, ...args: ArgumentsOf<W[K]>): Promise<ResultOf<W[K]>> {
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
export async function withProcesses<W, T>(
  script: URL,
  count: number,
  run: (workers: readonly WorkerProcess<W>[]) => Promise<T>
): Promise<T> {
  const workers = Array.from({ length: count }, () => new WorkerProcess<W>(script))
  try {
    return await run(workers)
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()))
  }
}

/** Makes this process do what it is told, one call after the other, until its parent is gone. */
export function serve(worker: object): void {
  const calls = worker as Record<string, (...args: unknown[]) => unknown>
  process.on('message', ({ name, args }: { name: string; args: unknown[] }) => {
    const answer = async (): Promise<object> => {
      try {
        return { value: await calls[name]!(...args) }
      } catch (err) {
        return { error: err instanceof Error ? (err.stack ?? err.message) : String(err) }
      }
    }
    void answer().then((message) => process.send!(message))
  })
  process.on('disconnect', () => process.exit(0))
}
