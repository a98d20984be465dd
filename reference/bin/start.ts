import { EXIT } from './errors.js'
import { explain, main } from './main.js'
import { Log, Output } from './output.js'

/** Runs the command line of this process and ends it. */
export async function start(argv: readonly string[]): Promise<void> {
  const { stdin, stdout, stderr } = process
  const json = argv.includes('--json')
  // What is thrown where no caller is left: told like any other defect. There is no sane state to go on with.
  const defect = (err: unknown): void =>
    process.exit(explain(err, new Output(stdout, json), new Log(stderr, 'error', json)))
  process.on('uncaughtException', defect)
  process.on('unhandledRejection', defect)
  for (const stream of [stdout, stderr]) {
    // `punchlist-node lookup ... | head`: the reader has seen enough.
    stream.on('error', (err: NodeJS.ErrnoException) => (err.code === 'EPIPE' ? process.exit(EXIT.OK) : defect(err)))
  }
  // A pipe at stdin that nobody closes would keep the process.
  process.exit(await main(argv, { stdin, stdout, stderr, process }))
}
