import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { BIN, Child } from './test-support/child.js'

const sh = promisify(execFile)
const PROGRAM = /\b(?:npx )?punchlist-node\b/
const ENTRY = '127.0.0.1:49737'

interface Step {
  command: string
  /** What follows it, stdout and stderr. */
  shown: string
}

/** The first block of a page with commands after `$`. */
function sessionIn(page: string): Step[] {
  const text = readFileSync(new URL(`../../../${page}`, import.meta.url), 'utf8')
  const block = /```\n(\$ [\s\S]*?)```/.exec(text)?.[1] as string
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...shown] = part.split('\n')
      return { command, shown: shown.join('\n') }
    })
}

for (const page of ['README.md', 'bin/README.md']) {
  it(`${page} shows punchlist-node as it is`, async () => {
    const [first, ...others] = sessionIn(page) as [Step, ...Step[]]
    expect(first.command).to.match(/punchlist-node testnet &$/)
    const child = new Child(['testnet'])
    try {
      await child.said('nodes run')
      const [line] = child.stdout.split('\n')
      const entry = (line as string).replace('--bootstrap ', '')
      expect(child.stdout + child.stderr).to.equal(first.shown.replace(ENTRY, entry))
      expect(others).to.have.length(2)
      for (const { command, shown } of others) {
        const program = `"${process.execPath}" "${BIN}"`
        const line = command.replace(PROGRAM, program).replace(ENTRY, entry) + ' --host 127.0.0.1 2>&1'
        expect((await sh('sh', ['-c', line])).stdout).to.equal(shown)
      }
    } finally {
      child.process.kill('SIGTERM')
      await once(child.process, 'close')
    }
  }).timeout(60_000)
}
