import type { LoadOptions } from '../drivers/versions/index.js'
import type { Context, Io } from './context.js'
import { explain } from './exit.js'
import { createProgram } from './program.js'

/** Runs the command and returns its exit code (errors.ts tells what each means). Never throws. */
export async function main(argv: readonly string[], io: Io = process, load: LoadOptions = {}): Promise<number> {
  const context: Context = { io, exitCode: 0, load }
  try {
    await createProgram(context).parseAsync([...argv], { from: 'user' })
    return context.exitCode
  } catch (err) {
    return explain(err, (line) => io.stderr.write(line + '\n'))
  }
}
