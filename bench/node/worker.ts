import { Worker } from './worker-calls.js'

/** A process of the harness, started by worker-process.ts: does what it is told, one call after the other. */
const worker = new Worker()

process.on('message', ({ name, args }: { name: keyof Worker; args: never[] }) => {
  const answer = async (): Promise<object> => {
    try {
      return { value: await (worker[name] as (...args: never[]) => unknown).apply(worker, args) }
    } catch (err) {
      return { error: err instanceof Error ? (err.stack ?? err.message) : String(err) }
    }
  }
  void answer().then((message) => process.send!(message))
})
process.on('disconnect', () => process.exit(0))
