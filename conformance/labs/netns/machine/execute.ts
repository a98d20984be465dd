import { spawn, spawnSync } from 'node:child_process'
import { NetnsError } from '../errors.js'
import type { Command } from '../plan/index.js'

/** What a failed command said, at most. */
const SHOWN = 600

/** Runs a command to its end. @throws NetnsError `COMMAND` with what it said. */
export function execute(command: Command): Promise<string> {
  const [program = '', ...args] = command.argv
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'pipe' })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    child.on('error', (error) => reject(failed(command, error.message)))
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(failed(command, err))))
    // It may end without having read everything; its exit code tells.
    child.stdin.on('error', () => {})
    child.stdin.end(command.input)
  })
}

/** The same where nothing can be waited for: while this process exits. Its outcome is nobody's any more. */
export function executeNow({ argv: [program = '', ...args], input }: Command): void {
  spawnSync(program, args, { input, stdio: ['pipe', 'ignore', 'ignore'] })
}

export async function executeAll(commands: readonly Command[]): Promise<void> {
  for (const command of commands) await execute(command)
}

function failed({ argv }: Command, said: string): NetnsError {
  return new NetnsError('COMMAND', `${argv.join(' ')} failed: ${said.trim().slice(0, SHOWN)}`)
}
