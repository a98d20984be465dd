import { Readable } from 'node:stream'
import { main } from '../main.js'

/** Runs the command line in this process, without a terminal. */
export async function run(
  argv: readonly string[],
  { stdin = '', env = {}, isTTY = false }: { stdin?: string; env?: Record<string, string>; isTTY?: boolean } = {}
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  let stdout = ''
  let stderr = ''
  const code = await main(argv, {
    stdin: Readable.from([stdin]),
    stdout: { write: (text) => void (stdout += text), isTTY },
    stderr: { write: (text) => void (stderr += text) },
    env
  })
  return { code, stdout, stderr }
}
