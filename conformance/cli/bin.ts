import { explain } from './exit.js'
import { main } from './index.js'

/** What is thrown where no caller is left: a defect, told like any other. The process has no sane state to go on with. */
function defect(err: unknown): void {
  process.exit(explain(err, (line) => process.stderr.write(line + '\n')))
}

process.on('uncaughtException', defect)
process.on('unhandledRejection', defect)
for (const stream of [process.stdout, process.stderr]) {
  // `punchlist ... | head`: the reader has seen enough.
  stream.on('error', (err: NodeJS.ErrnoException) => {
    if (err.code !== 'EPIPE') throw err
    process.exit()
  })
}

// `exitCode`, not `exit()`: what is still in the pipes gets written.
process.exitCode = await main(process.argv.slice(2))
