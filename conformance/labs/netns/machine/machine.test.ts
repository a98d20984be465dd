import { expect } from 'chai'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { namespaceName, runName } from '../plan/index.js'
import { abandonedRuns, beganAt, clean, execute, leftovers, type Machine, readiness, RunFile } from './index.js'

/** A machine where all is well, but for what is given. */
function machine(but: Partial<Machine> = {}): Machine {
  return { platform: 'linux', uid: 0, run: () => 'version 1\n', ...but }
}

function why(found: ReturnType<typeof readiness>): string {
  return found.works ? 'it works' : found.why
}

describe('what the netns lab needs', () => {
  it('works with root, iproute2, nftables, tcpdump and namespaces on Linux', () => {
    expect(readiness(machine()).works).to.equal(true)
  })

  it('says what is missing, and what to do', () => {
    expect(why(readiness(machine({ platform: 'darwin' })))).to.include('run it on Linux')
    expect(why(readiness(machine({ uid: 1000 })))).to.include('run it with sudo')
    const without = (word: string) => machine({ run: (argv) => (argv.includes(word) ? null : 'ok') })
    expect(why(readiness(without('tcpdump')))).to.include('apt-get install tcpdump')
    expect(why(readiness(without('add')))).to.include('--privileged')
    expect(why(readiness(without('exec')))).to.include('nft_chain_nat')
  })

  it('removes the namespace that it tries', () => {
    const done: string[] = []
    readiness(machine({ run: (argv) => (done.push(argv.join(' ')), argv.includes('exec') ? null : 'ok') }))
    const [added] = done.filter((one) => one.startsWith('ip netns add'))
    expect(done.at(-1)).to.equal(added!.replace('add', 'del'))
  })
})

describe('what a run leaves', () => {
  let folder: string
  const RUN = runName(['a test'])
  const write = (name: string, state: unknown) => writeFileSync(join(folder, name), JSON.stringify(state))

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'punchlist-test-'))))
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is written down before it is made, and forgotten when it is gone', () => {
    const file = new RunFile(RUN, folder)
    file.add([namespaceName(RUN, 0), namespaceName(RUN, 1)])
    file.delete([namespaceName(RUN, 0)])
    const [name] = readdirSync(folder)
    const { namespaces, pid } = JSON.parse(readFileSync(join(folder, name!), 'utf8')) as {
      namespaces: string[]
      pid: number
    }
    expect([namespaces, pid]).to.deep.equal([[namespaceName(RUN, 1)], process.pid])
    file.remove()
    expect(readdirSync(folder)).to.deep.equal([])
  })

  it('is not touched while its process lives, and is found once it does not', function () {
    // Only Linux says when a process began, and only Linux has the lab.
    if (beganAt(process.pid) === null) return this.skip()
    const state = { run: RUN, pid: process.pid, began: beganAt(process.pid), namespaces: [namespaceName(RUN, 0)] }
    write('a.json', state)
    expect(abandonedRuns(folder)).to.deep.equal([])
    // The number of the process has been given to another one since.
    write('a.json', { ...state, began: '1' })
    expect(leftovers(folder)).to.deep.equal([{ run: RUN, namespaces: [] }])
    expect(clean(folder).map(({ run }) => run)).to.deep.equal([RUN])
    expect(readdirSync(folder)).to.deep.equal([])
  })

  it('is nothing that a file says which names what this tool does not make', () => {
    write('a.json', { run: RUN, pid: 1, began: 'x', namespaces: ['default'] })
    writeFileSync(join(folder, 'b.json'), 'no JSON')
    expect(clean(folder)).to.deep.equal([])
    expect(readdirSync(folder)).to.have.length(2)
    expect(leftovers(join(folder, 'not there'))).to.deep.equal([])
  })
})

describe('commands', () => {
  it('give what they print, or say what went wrong', async () => {
    expect(await execute({ argv: ['cat'], input: 'hello' })).to.equal('hello')
    const said = await execute({ argv: ['sh'], input: 'echo because >&2; exit 3' }).catch((err: Error) => err.message)
    expect(said).to.equal('sh failed: because')
    const missing = await execute({ argv: ['punchlist-no-such-program'], input: '' }).catch((err: Error) => err.message)
    expect(missing).to.include('ENOENT')
  })
})
