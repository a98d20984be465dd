import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { UserError } from '../../errors.js'
import { dissectCommand } from './dissect.js'

const FIXTURE = fileURLToPath(new URL('../../../../dissect/fixtures/session.pcap', import.meta.url))
const PING = '030434127f000001419c00'

interface Result {
  readonly out: string
  readonly err: string
  readonly error: UserError | null
}

interface RunOptions {
  readonly stdin?: string | Buffer
  readonly tty?: boolean
  readonly env?: Readonly<Record<string, string>>
}

/** Collects what is written; a terminal if told so. */
function sink(isTTY: boolean): Writable & { text: string; isTTY: boolean } {
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      target.text += chunk.toString()
      done()
    }
  })
  const target = Object.assign(stream, { text: '', isTTY })
  return target
}

async function run(args: string[], { stdin = '', tty = false, env = {} }: RunOptions = {}): Promise<Result> {
  const [stdout, stderr] = [sink(tty), sink(false)]
  const input = Object.assign(Readable.from([Buffer.from(stdin)]), { isTTY: false })
  let error: UserError | null = null
  try {
    const io = { stdin: input, stdout, stderr, env }
    await dissectCommand({ io, exitCode: 0 }).exitOverride().parseAsync(args, { from: 'user' })
  } catch (err) {
    if (!(err instanceof UserError)) throw err
    error = err
  }
  return { out: stdout.text, err: stderr.text, error }
}

describe('punchlist dissect', () => {
  let folder: string
  before(() => (folder = mkdtempSync(join(tmpdir(), 'punchlist-dissect-'))))
  after(() => rmSync(folder, { recursive: true }))

  const file = (name: string, content: string | Buffer): string => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }

  describe('with hex', () => {
    it('reads one or more arguments, or standard input', async () => {
      const { out } = await run([PING])
      expect(out.split('\n')[0]).to.equal('request PING, tid 0x1234')
      expect((await run(['03 04', '0x3412', '7f:00:00:01:41:9c', '00'])).out).to.equal(out)
      expect((await run([], { stdin: PING + '\n' })).out).to.equal(out)
      expect((await run(['-'], { stdin: PING })).out).to.equal(out)
      expect((await run([''])).out).to.match(/^empty datagram\n/)
    })

    it('takes what a response answers from --as (RPC-28)', async () => {
      const response = '131034127f000001429c' + '21' + '8a'.repeat(32) + '00'
      expect((await run([response])).out).to.contain('no request seen')
      expect((await run(['--as', 'FIND_PEER', response])).out).to.contain('publicKey of the announced peer')
    })

    it('takes bare messages with --as', async () => {
      expect((await run(['--as', 'noise-payload', '01000203'])).out).to.match(
        /error 2 VERSION_MISMATCH\n.*firewall 3 RANDOM/
      )
    })

    it('checks the id against --from, and `to` against --to (RPC-42, RPC-37)', async () => {
      const ping =
        '0305' + '3412' + 'c633640250c3' + 'db7333dbebda6c1da016ceb4ba2795e423de1b317edc1a47e86cc5b942f12dc9' + '00'
      const { out } = await run(['--from', '192.0.2.1:4660', '--to', '198.51.100.2:50001', ping])
      expect(out).to.contain('id of the sender (valid (RPC-42))')
      expect(out).to.contain('to = 198.51.100.2:50000 (went to 198.51.100.2:50001)')
    })

    it('opens hole punch payloads with --key (HP-29)', async () => {
      const box = '22'.repeat(24) + 'c2061c9a55a36b235b9784a39d0bc058' + 'bd1eb724edc62da14071'
      const value = '010003' + '32' + box + '1403000296aa'
      const { out } = await run(['--key', '11'.repeat(32), '031034127f000001419c01' + '3c' + value])
      expect(out).to.match(/\+0 {2}08 .*flags: remoteAddress/)
    })

    it('gives one line with --summary, and an object with --json', async () => {
      expect((await run(['--summary', PING])).out).to.equal('request PING, tid 0x1234  11 B\n')
      expect(JSON.parse((await run(['--json', PING])).out)).to.include({
        kind: 'request',
        command: 'PING',
        tid: 0x1234
      })
    })

    it('has colours on a terminal only, and not with NO_COLOR', async () => {
      expect((await run([PING])).out).to.not.contain('\u001b[')
      expect((await run([PING], { tty: true })).out).to.contain('\u001b[')
      expect((await run([PING], { tty: true, env: { NO_COLOR: '1' } })).out).to.not.contain('\u001b[')
      expect((await run([PING], { tty: true, env: { TERM: 'dumb' } })).out).to.not.contain('\u001b[')
    })
  })

  describe('with a capture', () => {
    it('prints a line per packet with --summary', async () => {
      const { out, err } = await run([FIXTURE, '--summary'])
      const lines = out.trimEnd().split('\n')
      expect(lines).to.have.length(172)
      expect(lines[1]).to.match(
        /^ +#2 +0\.00\d{4} {2}127\.0\.0\.1:40101 > 127\.0\.0\.1:40102 +response to FIND_NODE, tid 0x[0-9a-f]{4} {2}42 B {2}\(answers #1 after \d\.\d{3} ms\)$/
      )
      expect(err).to.equal('punchlist: 172 frames, 172 shown.\n')
    })

    it('prints JSON lines with --json', async () => {
      const objects = (await run([FIXTURE, '--json'])).out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as object)
      expect(objects).to.have.length(172)
      expect(objects[1]).to.deep.include({ packet: 2, kind: 'response', command: 'FIND_NODE', bytes: 42 })
      expect(objects[1]).to.have.nested.property('request.packet', 1)
    })

    it('prints every field by default, from a pipe as well', async () => {
      const { out } = await run([FIXTURE])
      expect(out.match(/^request /gm)?.length).to.be.greaterThan(70)
      expect(out).to.contain('e: initiator ephemeral public key')
      expect((await run(['-'], { stdin: readFileSync(FIXTURE) })).out).to.equal(out)
      expect((await run([], { stdin: readFileSync(FIXTURE) })).out).to.equal(out)
    })

    it('shows only what --port, --host and --tid choose', async () => {
      const lines = async (...args: string[]): Promise<string[]> =>
        (await run([FIXTURE, '--summary', ...args])).out.split('\n').filter(Boolean)
      const all = await lines()
      expect(await lines('--host', '127.0.0.1')).to.deep.equal(all)
      expect(await lines('--host', '192.0.2.1')).to.deep.equal([])
      expect(await lines('--host', '192.0.2.1', '--host', '127.0.0.1')).to.deep.equal(all)
      expect(await lines('--port', '40103')).to.deep.equal(all.filter((line) => line.includes(':40103 ')))
      const tid = /tid (0x\w{4})/.exec(all[0] as string)?.[1] as string
      expect(await lines('--tid', tid)).to.deep.equal(all.slice(0, 2))
      expect(await lines('--tid', String(Number(tid)), '--port', '40103')).to.deep.equal([])
    })

    it('says what it left out of frames, and that a file is cut', async () => {
      const cut = file('cut.pcap', readFileSync(FIXTURE).subarray(0, 300))
      const { out, err, error } = await run([cut, '--summary'])
      expect(error).to.equal(null)
      expect(out.trimEnd().split('\n')).to.have.length(2)
      expect(err).to.equal('punchlist: The file ends inside frame 3.\npunchlist: 2 frames, 2 shown.\n')
    })

    it('waits for whoever reads slowly, and holds next to nothing meanwhile', async () => {
      let [text, most] = ['', 0]
      const stdout: Writable = new Writable({
        highWaterMark: 1,
        write(chunk: Buffer, _, done) {
          text += chunk.toString()
          most = Math.max(most, stdout.writableLength)
          setImmediate(done)
        }
      })
      const io = { stdin: Readable.from([]), stdout, stderr: sink(false), env: {} }
      await dissectCommand({ io, exitCode: 0 }).parseAsync([FIXTURE, '--summary'], { from: 'user' })
      expect(text).to.equal((await run([FIXTURE, '--summary'])).out)
      expect(most).to.be.lessThan(500)
    })
  })

  describe('says what to do', () => {
    const cases: readonly (readonly [string, () => string[], string, RegExp])[] = [
      ['about a file that is not there', () => [join(folder, 'none.pcap')], 'NO_FILE', /There is no file .*none\.pcap/],
      ['about a folder', () => [folder], 'NO_FILE', /is a folder/],
      [
        'about a file that is no capture',
        () => [file('text.pcap', 'hello')],
        'BAD_FILE',
        /Neither a pcap nor a pcapng/
      ],
      ['about a broken capture', () => [file('b.pcap', brokenCapture())], 'BAD_FILE', /Frame 2 claims \d+ bytes/],
      ['about text that is no hex', () => ['hello'], 'USAGE', /"h" is no hex digit/],
      ['about half a byte', () => ['030'], 'USAGE', /3 hex digits/],
      [
        'about an --as that is nothing',
        () => ['--as', 'find_peer', PING],
        'USAGE',
        /does not know "find_peer".*FIND_PEER/
      ],
      ['about a key of another length', () => ['--key', 'abcd', PING], 'USAGE', /32 bytes .* or 64 bytes/],
      ['about an address that is none', () => ['--from', 'localhost:1', PING], 'USAGE', /--from takes an IPv4 address/],
      [
        'about a port out of range',
        () => [FIXTURE, '--port', '65536'],
        'USAGE',
        /--port takes a number from 0 to 65535/
      ],
      ['about a host that is none', () => [FIXTURE, '--host', 'x'], 'USAGE', /--host takes/],
      ['about filters for hex', () => ['--tid', '1', PING], 'USAGE', /packets of a capture/],
      ['about --as for a capture', () => ['--as', 'PING', FIXTURE], 'USAGE', /a capture tells that itself/]
    ]
    function brokenCapture(): Buffer {
      const bytes = Buffer.from(readFileSync(FIXTURE).subarray(0, 500))
      const first = bytes.readUInt32LE(24 + 8)
      bytes.writeUInt32LE(0x7fffffff, 24 + 16 + first + 8)
      return bytes
    }
    for (const [what, args, code, message] of cases) {
      it(`${what} (${code})`, async () => {
        const { error } = await run(args())
        expect(error?.code).to.equal(code)
        expect(error?.message).to.match(message)
      })
    }

    it('if nothing comes in', async () => {
      expect((await run([])).error?.message).to.match(/Nothing came/)
      const stdin = Object.assign(Readable.from([]), { isTTY: true })
      const io = { stdin, stdout: sink(true), stderr: sink(true), env: {} }
      const command = dissectCommand({ io, exitCode: 0 })
      const error = await command.parseAsync([], { from: 'user' }).then(
        () => null,
        (err: unknown) => err
      )
      expect(error).to.be.instanceOf(UserError)
      expect((await run([], { stdin: 'a'.repeat(1 << 21) })).error?.code).to.equal('USAGE')
    })

    it('refuses --json with --summary', async () => {
      const command = dissectCommand({ io: process, exitCode: 0 })
        .exitOverride()
        .configureOutput({ writeErr: () => undefined })
      const error = await command.parseAsync([PING, '--json', '--summary'], { from: 'user' }).then(
        () => null,
        (err: unknown) => err
      )
      expect(error).to.have.property('code', 'commander.conflictingOption')
    })
  })
})
