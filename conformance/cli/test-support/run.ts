import { Readable } from 'node:stream'
import type { LoadOptions } from '../../drivers/versions/index.js'
import { main } from '../main.js'

/** Runs the command line in this process, without a terminal. */
export async function run(
  argv: readonly string[],
  {
    stdin = '',
    env = {},
    isTTY = false,
    load = {}
  }: { stdin?: string; env?: Record<string, string>; isTTY?: boolean; load?: LoadOptions } = {}
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  let stdout = ''
  let stderr = ''
  const io = {
    stdin: Readable.from([stdin]),
    stdout: { write: (text: string) => void (stdout += text), isTTY },
    stderr: { write: (text: string) => void (stderr += text) },
    env
  }
  const code = await main(argv, io, load)
  return { code, stdout, stderr }
}
