import { expect } from 'chai'
import { leaves } from '../fields/index.js'
import { renderRows } from '../output/index.js'
import { chapter, codeBlocks, readRows, type Row, section, tableRows } from '../test-support/index.js'
import { commandNamed, commandOf } from './commands.js'
import { dissect } from './dissect.js'
import { secretOf } from './keys.js'
import type { Dissection, DissectContext } from './types.js'

const bytesOfRows = (rows: readonly Row[]): Buffer => Buffer.from(rows.map((row) => row.hex).join(''), 'hex')

const fromHex = (hex: string, context: DissectContext = {}): Dissection => dissect(Buffer.from(hex, 'hex'), context)

describe('the examples of chapter 06, section 11, field for field', () => {
  const examples = section(chapter('06-handshake'), '## 11. Worked examples')
  const blocks = codeBlocks(examples)
    .map(readRows)
    .filter((rows) => rows.length > 0)

  it('are all there', () => expect(blocks).to.have.length(20))

  for (const [i, rows] of blocks.entries()) {
    const text = rows.map((row) => row.text)
    const isResponse = text[0]?.endsWith('response') === true
    const mode = text.find((line) => line.startsWith('mode'))
    it(`block ${i + 1}: ${text[0]}, ${mode ?? text[4]} (HS-46, HS-47, HS-48, HS-17, RPC-19, RPC-26)`, () => {
      // The one example that is no handshake answers FIND_PEER.
      const command = commandNamed(text.includes('publicKey of the announced peer') ? 'FIND_PEER' : 'PEER_HANDSHAKE')
      const dissection = dissect(bytesOfRows(rows), isResponse && command !== null ? { command } : {})
      const shown = readRows(renderRows(dissection.tree).join('\n'))
      // The chapter adds that its token is random.
      const expected = rows.map((row) => ({ ...row, text: row.text.replace(/^token \(random.*$/, 'token') }))
      expect(shown).to.deep.equal(expected)
      expect(dissection.silence).to.equal(null)
    })
  }

  it('indents the message inside a value', () => {
    const rows = renderRows(dissect(bytesOfRows(blocks[2] as Row[])).tree)
    expect(rows.slice(6, 9)).to.deep.equal([
      '  43  77                                                                value: 119 bytes',
      '  44  00                                                                  handshake flags: none',
      '  45  00                                                                  mode 0 FROM_CLIENT'
    ])
    expect(rows.slice(11, 13)).to.deep.equal([
      '  79  605c88a9067c5f85bd7499907d5c869548dd90bed5350bb2e7cb47efe61f60bc    s: encrypted initiator static key + tag',
      '      315838e49205f95b5a618d7c8c212eeb'
    ])
  })

  it('leaves the value of a response alone as long as nobody says what it answers (RPC-28)', () => {
    const dissection = dissect(bytesOfRows(blocks[1] as Row[]))
    const last = [...leaves(dissection.tree)].at(-1)
    expect(last).to.include({ offset: 75, length: 33, text: 'bytes of value' })
    expect(last?.notes).to.deep.equal(['no request seen, so its meaning is unknown'])
  })
})

describe('what meets silence, told from the bytes', () => {
  const rpc = chapter('02-rpc-wire')
  const N = 'a21244cec846a17b18cfda1b2b2266368615ca4106c25d2092a19ff3cae680b4'
  const names: Record<string, string> = {
    N,
    S: '0a7ff10eee9341f70dd771199a1be82d00b71dbd1d26dbf1e315191947a9e9a3',
    C: 'd244e551aabc165da03f76cab1fc3239313950cae3347a313afd8a732d399cb0',
    V: '2c5e1e8789543df4ace3bf074e94f3fe07ea5b0758558f7c5627802578c73d16',
    T: '55'.repeat(32),
    X: '99'.repeat(32)
  }

  /** `03{S x31}00` and the like to hex. */
  function expand(text: string, values: Readonly<Record<string, string>>): string {
    return text
      .replace(/\{(\w+)(?: x(\d+))?\}/g, (_, name: string, bytes?: string) => {
        const value = values[name]
        if (value === undefined) throw new Error(`no value for ${name}`)
        return bytes === undefined ? value : value.slice(0, 2 * Number(bytes))
      })
      .replace(/[`\s]/g, '')
  }

  const source = { host: '127.0.0.1', port: 40002 }
  const destination = { host: '127.0.0.1', port: 40001 }
  /** Answered all the same, for a reason that is not in the bytes: a wrong token (RPC-49), a node that is no hyperdht. */
  const ANSWERED: Readonly<Record<string, string>> = { M38: 'RPC-79', M82: 'HS-50', E3: 'REC-48' }

  for (const [id, title, datagram, reaction] of tableRows(section(rpc, '### 22.1 Requests'))) {
    if (!/^M\d+$/.test(id as string) || datagram === undefined) continue
    it(`${id} ${title}: ${reaction?.startsWith('silence') ? 'silence' : 'an answer'} (RPC-133)`, () => {
      const hex = datagram === '(none)' ? '' : expand(datagram, names)
      const { kind, silence } = fromHex(hex, { source, destination })
      const silent = silence !== null || kind === 'empty' || kind === 'probe' || kind === 'response' || kind === 'udx'
      const claim = ANSWERED[id as string]
      if (claim !== undefined) expect(silence).to.contain(claim)
      else expect(silent, silence ?? 'no reason seen').to.equal(reaction === 'silence')
    })
  }

  const records = chapter('05-records')
  const values: Record<string, string> = {}
  for (const [name, , bytes] of tableRows(section(records, '## 9. Worked examples'))) {
    const key = /^\{(\w+)\}$/.exec(name ?? '')?.[1]
    if (key !== undefined) values[key] = (bytes as string).replaceAll('`', '')
  }
  /** Silent because of what the storer knows, not because of the bytes. */
  const STATE = ['E19', 'G21', 'P6', 'P9', 'P10']
  const REPEATED = /([0-9a-f]{2})…[0-9a-f]{2} \((\d+) x [0-9a-f]{2}\)/g

  for (const start of ['## 10. Malformed and odd requests', '### 9.1 One session', '### 9.2 Plugin']) {
    for (const [id, title, request, reply] of tableRows(section(records, start))) {
      if (!/^[EGP]\d+$/.test(id as string) || request === undefined) continue
      const silent = reply === 'silence' && !STATE.includes(id as string)
      it(`${id} ${title}: ${silent ? 'silence' : 'an answer'} (REC-6, REC-48, REC-70, REC-76, REC-78, REC-84)`, () => {
        const text = request.replace(REPEATED, (_, byte: string, n: string) => byte.repeat(Number(n)))
        const { kind, silence } = fromHex(expand(text, values), { source, destination })
        expect(kind).to.equal('request')
        const claim = ANSWERED[id as string]
        if (claim !== undefined) expect(silence).to.contain(claim)
        else expect(silence !== null, silence ?? 'no reason seen').to.equal(silent)
      })
    }
  }

  it('sees that a value crosses the 2048 bytes a receiver gets (RPC-17)', () => {
    const request = (value: number, trailing = 0): string => {
      const length = Buffer.from([0xfd, value & 0xff, value >> 8]).toString('hex')
      return '031034127f000001419c4d' + length + '00'.repeat(value) + '00'.repeat(trailing)
    }
    expect(fromHex(request(2034)).silence).to.equal(null)
    expect(fromHex(request(2035)).silence).to.match(/value.bytes needs 2035 bytes, 2034 left/)
    expect(fromHex(request(1, 5000)).silence).to.equal(null)
  })
})

describe('other examples of the chapters', () => {
  it('checks ids against the source address (RPC-42)', () => {
    const ping =
      '0305' + '3412' + 'c633640250c3' + 'db7333dbebda6c1da016ceb4ba2795e423de1b317edc1a47e86cc5b942f12dc9' + '00'
    const at = (host: string, port: number): string[] | undefined =>
      fromHex(ping, { source: { host, port } }).tree.children.find((n) => n.name === 'id')?.notes
    expect(at('192.0.2.1', 4660)).to.deep.equal(['valid (RPC-42)'])
    expect(at('192.0.2.1', 4661)).to.deep.equal(['not H(192.0.2.1:4661), counts as no id (RPC-42)'])
    expect(fromHex(ping).tree.children.find((n) => n.name === 'id')?.notes).to.deep.equal([])
  })

  it('names commands of both number spaces, and says which are unknown (RPC-22, RPC-66, RPC-68, REC-1)', () => {
    expect(fromHex('030034127f000001419c03').tree.children.at(-1)?.text).to.equal('command 3 LOOKUP')
    expect(fromHex('030434127f000001419c03').tree.children.at(-1)?.text).to.equal('command 3 DOWN_HINT, internal')
    const unknown = fromHex('03003412c633640250c3fd2c01')
    expect(unknown.title).to.equal('request external command 300, tid 0x1234')
    expect(unknown.tree.children.at(-1)).to.deep.include({
      text: 'command 300 (unknown)',
      notes: ['answered with UNKNOWN_COMMAND (RPC-66, RPC-68)']
    })
    expect(commandOf(11, false)).to.equal(null)
  })

  it('names error codes, those of records only where they can be meant (RPC-61, REC-79, REC-80)', () => {
    const error = (code: string, command: string): string | undefined => {
      const answered = commandNamed(command)
      return fromHex('130834127f000001429c' + code, answered === null ? {} : { command: answered }).tree.children.at(-1)
        ?.text
    }
    expect(error('01', '')).to.equal('error 1 UNKNOWN_COMMAND')
    expect(error('02', '')).to.equal('error 2 INVALID_TOKEN')
    expect(error('10', 'MUTABLE_PUT')).to.equal('error 16 SEQ_REUSED')
    expect(error('11', '')).to.equal('error 17 SEQ_TOO_LOW')
    expect(error('10', 'PLUGIN')).to.equal('error 16 (of the application)')
    expect(error('05', '')).to.equal('error 5 (reserved)')
  })

  it('reads the four legs of a hole punch exchange (HP-13, HP-16, HP-21, HP-23)', () => {
    const legs = codeBlocks(section(chapter('07-holepunch'), '### 2.3 Examples'))[0] as string
    const datagrams = legs
      .split(/^\d {2}/m)
      .filter(Boolean)
      .map((leg) =>
        leg
          .split('\n')
          .map(
            (line) =>
              line
                .replace(/^40\d+ -> 40\d+/, '')
                .replace(/^ +/, '')
                .split(/ {2,}/)[0] ?? ''
          )
          .join('')
          .replaceAll(' ', '')
      )
    expect(datagrams).to.have.length(4)
    const command = commandNamed('PEER_HOLEPUNCH')
    const read = datagrams.map((hex) => fromHex(hex, command === null || !hex.startsWith('13') ? {} : { command }))
    expect(read.map((d) => d.outline.mode)).to.deep.equal(['FROM_CLIENT', 'FROM_RELAY', 'FROM_SERVER', 'REPLY'])
    expect(read.map((d) => d.tree.error ?? d.silence)).to.deep.equal([null, null, null, null])
    expect(read[3]?.title).to.equal('response to PEER_HOLEPUNCH, REPLY, tid 0x0102')
  })

  it('opens hole punch payloads with the secret, and shows what is in them (HP-29, HP-35, HP-36)', () => {
    const examples = codeBlocks(section(chapter('07-holepunch'), '### 3.3 Examples')).join('\n')
    const boxes = [...examples.matchAll(/^box {4}([0-9a-f ]+(?:\n {7}[0-9a-f]+)*)/gm)].map((m) =>
      (m[1] as string).replace(/\s/g, '')
    )
    expect(boxes).to.have.length(7)
    const secret = secretOf(Buffer.alloc(32, 0x11))
    if (secret === null) throw new Error('no secret')
    const shown = boxes.map((box) => {
      const length = box.length / 2
      const value = '010003' + length.toString(16) + box + '1403000296aa'
      const request = '031034127f000001419c01' + (value.length / 2).toString(16).padStart(2, '0') + value
      const dissection = fromHex(request, { secrets: [secret] })
      return readRows(renderRows(dissection.tree).join('\n'))
        .slice(11, -1)
        .map((row) => row.text)
    })
    expect(shown[0]).to.deep.equal([
      'tag',
      'encrypted payload (10)',
      'flags: remoteAddress',
      'error 0 NONE',
      'firewall 0 UNKNOWN',
      'round 0',
      'remoteAddress = 20.3.0.2:43670'
    ])
    expect(shown[2]).to.deep.equal([
      'tag',
      'encrypted payload (75)',
      'flags: punching, addresses, token, remoteToken',
      'error 0 NONE',
      'firewall 2 CONSISTENT',
      'round 1',
      'addresses: count 1',
      '20.2.0.2:44181',
      'token',
      'remoteToken'
    ])
    expect(shown[5]?.slice(2)).to.deep.equal(['flags: none', 'error 1 ABORTED', 'firewall 0 UNKNOWN', 'round 1'])
    expect(shown[6]?.[3]).to.equal('error 3 TRY_LATER')
  })

  it('takes a handshake hash for the secret it gives (HS-22, HP-28)', () => {
    expect(secretOf(Buffer.alloc(64, 0x33))?.holepunch.toString('hex')).to.equal(
      '01b4a4c3df6460fe95089a906dd07923009c77e9724e112c1002e79ce1a3842b'
    )
    expect(secretOf(Buffer.alloc(33))).to.equal(null)
  })

  it('says that no key given opens a box, and which is too short to be one (HP-32)', () => {
    const secret = secretOf(Buffer.alloc(32, 0x12))
    const secrets = secret === null ? [] : [secret]
    const request = (box: string): string => {
      const value = '000003' + Buffer.from([box.length / 2]).toString('hex') + box
      return '031034127f000001419c01' + Buffer.from([value.length / 2]).toString('hex') + value
    }
    expect([...leaves(fromHex(request('22'.repeat(41)), { secrets }).tree)].at(-1)?.notes).to.deep.equal([
      'no key given opens it'
    ])
    expect([...leaves(fromHex(request('22'.repeat(40)), { secrets }).tree)].at(-1)?.notes).to.deep.equal([
      'not opened (HP-32)'
    ])
  })

  it('says that a Noise message is too short, without refusing the message around it (HS-25, HS-52)', () => {
    const handshake = (noise: number): Dissection => {
      const value = '0000' + Buffer.from([noise]).toString('hex') + 'ed'.repeat(noise)
      return fromHex('031034127f000001419c00' + Buffer.from([value.length / 2]).toString('hex') + value)
    }
    for (const short of [1, 31, 32, 79, 80, 95]) {
      const { tree, silence } = handshake(short)
      expect([...leaves(tree)].at(-1)?.notes.join(), `${short} bytes`).to.match(/at least 96 bytes/)
      expect(tree.error ?? silence).to.equal(null)
    }
    expect([...leaves(handshake(96).tree)].at(-1)?.text).to.equal('encrypted payload (0) + tag (16)')
  })
})
