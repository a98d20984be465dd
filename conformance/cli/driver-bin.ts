import { servedOf, serve } from '../drivers/serve/index.js'
import { explain } from './exit.js'

const USAGE = `Usage: punchlist-driver IMPLEMENTATION [--allow-scripts]

Serves an implementation on stdin and stdout, by the contract of docs/DRIVER.md: reference, hyperdht, hyperdht@6.29.6,
hyperdht@6.20.5+dht-rpc@6.18.0, candidate=./checkout. Ends when stdin does.
`

/** Logs of libraries would be lines that are no messages. */
console.log = console.info = console.debug = console.error

/** What is thrown where no caller is left: the implementation broke, and so has its driver. */
function broke(err: unknown): void {
  process.stderr.write(
    `punchlist-driver: uncaught: ${err instanceof Error ? (err.stack ?? err.message) : String(err)}\n`
  )
  process.exit(70)
}

process.on('uncaughtException', broke)
process.on('unhandledRejection', broke)

const [spec = '', ...flags] = process.argv.slice(2)
if (spec === '' || spec.startsWith('-') || flags.some((flag) => flag !== '--allow-scripts')) {
  const asked = spec === '--help' || spec === '-h'
  const where = asked ? process.stdout : process.stderr
  where.write(USAGE)
  process.exit(asked ? 0 : 2)
}
try {
  const served = await servedOf(spec, flags.length > 0)
  await serve(served, { input: process.stdin, output: process.stdout })
  // What is left of nodes, sockets and streams ends with the process, once the last answers are written.
  process.stdout.write('', () => process.exit(0))
} catch (err) {
  process.exit(explain(err, (line) => void process.stderr.write(line + '\n')))
}
