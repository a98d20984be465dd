import { expect } from 'chai'
import fc from 'fast-check'
import { leaves } from '../fields/index.js'
import { chapter, codeBlocks, section } from '../test-support/index.js'
import { dissect } from './dissect.js'
import { secretOf } from './keys.js'

const read = (hex: string): ReturnType<typeof dissect> => dissect(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const texts = (hex: string): string[] => [...leaves(read(hex).tree)].map((leaf) => leaf.text)

describe('UDX packets', () => {
  it('are told by magic, version and size (UDX-54)', () => {
    expect(read('ff01' + '00'.repeat(18)).kind).to.equal('udx')
    expect(read('ff01' + '00'.repeat(17)).title).to.equal(
      'not HyperDHT: first byte 0xff is that of UDX, whose packets have at least 20 bytes (UDX-54)'
    )
    expect(read('ff02' + '00'.repeat(18)).title).to.equal(
      'not HyperDHT: first byte 0xff is that of UDX, but version 2 is not 1 (UDX-54)'
    )
  })

  it('are read field by field (UDX-52, UDX-53)', () => {
    expect(texts('ff 01 01 00 d2070000 00004000 00000000 00000000 05000068656c6c6f')).to.deep.equal([
      'UDX stream packet',
      'version 1',
      'type: DATA',
      'data offset 0',
      'stream id 2002 (0x000007d2)',
      'window 4194304',
      'seq 0',
      'ack 0',
      'stream data (8)'
    ])
  })

  const recorded = codeBlocks(section(chapter('09-udx-surface'), '## 9.5'))[0] as string
  const titles = [
    'UDX DATA, stream 2002, seq 0, ack 0, 8 bytes',
    'UDX ACK, stream 1001, seq 0, ack 3',
    'UDX MESSAGE, stream 2002, seq 3, ack 0, 3 bytes',
    'UDX MESSAGE, stream 2002, seq 4, ack 1',
    'UDX SACK, stream 1001, seq 0, ack 1',
    'UDX SACK, stream 1001, seq 0, ack 1',
    'UDX HEARTBEAT, stream 2002, seq 0, ack 0',
    'UDX END, stream 2002, seq 4, ack 1',
    'UDX DESTROY, stream 2002, seq 1, ack 0',
    'UDX DATA, END, stream 2, seq 0, ack 0, 4 bytes',
    'UDX DATA, stream 2002, seq 30, ack 0, 1152 bytes'
  ]
  const lines = recorded.split('\n').filter(Boolean)
  for (const [i, line] of lines.entries()) {
    it(`recorded packet ${i + 1}: ${titles[i]} (UDX-52, UDX-53)`, () => {
      const hex = line
        .replace('(32 x 00)', '00'.repeat(32))
        .replace('(1152 payload bytes)', '41'.repeat(1152))
        .replace(/ {3}.*$/, '')
        .replace(/ (DATA|A|B).*$/, '')
      const { kind, title, silence } = read(hex)
      expect({ kind, title, silence }).to.deep.equal({ kind: 'udx', title: titles[i], silence: null })
    })
  }

  it('show SACK blocks, end exclusive, also where the data offset is 0 (UDX-56)', () => {
    const header = (offset: string): string => `ff 01 04 ${offset} e9030000 00004000 00000000 01000000`
    expect(texts(header('00') + '02000000 03000000 04000000 06000000').slice(8)).to.deep.equal([
      'received: seq 2 to 2',
      'received: seq 4 to 5'
    ])
    expect(texts(header('08') + '02000000 03000000').slice(8)).to.deep.equal(['received: seq 2 to 2'])
    expect(texts(header('09') + '02000000 03000000 aa').slice(9)).to.deep.equal(['not a whole block, ignored'])
  })

  it('with a data offset beyond the end are dropped (UDX-55)', () => {
    const { silence, tree } = read('ff 01 01 05 d2070000 00004000 00000000 00000000 00000000')
    expect(silence).to.equal('data offset 5 beyond the end (UDX-55)')
    expect(tree.children.at(-1)?.role).to.equal('undecoded')
  })

  it('show unknown type bits as ignored (UDX-52)', () => {
    expect(read('ff 01 c1 00' + '00'.repeat(16)).tree.children[2]?.notes).to.deep.equal([
      'unknown bits 0xc0, ignored (UDX-52)'
    ])
  })

  it('show the first frame of a secret stream, and whose it is by the handshake hash (STR-30, HS-23, STR-31)', () => {
    // Session B of chapter 06, section 11.1.
    const hash =
      '1d2dc9dec14e8ae3a97d5dfa90bd0a778e2aeb1b079e246e27d363e53eca2aa8' +
      'f1bb53b025cf6c5c340c28cd93e029537c0608db0f0a24ff2085b07c7e6ccfda'
    const secret = secretOf(Buffer.from(hash, 'hex'))
    const secrets = secret === null ? [] : [secret]
    const header = 'ff010100' + '44332211' + '00004000' + '00000000' + '00000000'
    const packet = (id: string): Buffer => Buffer.from(header + '380000' + id + '07'.repeat(24) + 'beef', 'hex')
    const client = dissect(packet('cb78e2079e651878333fd35fd75a98524ca7d322520d2011c5ef31dcc9610403'), { secrets })
    const server = dissect(packet('56d01a5c4db7cf885b76906550b40960570e4e903d352977b1084cab5f1fe392'), { secrets })
    expect(client.tree.children.slice(8).map((n) => [n.text, ...n.notes])).to.deep.equal([
      ['secret stream: first frame, 56 bytes'],
      ['secret stream: id of the sender', 'the initiator of the given handshake'],
      ['secret stream: header of the cipher'],
      ['stream data (2)']
    ])
    expect(server.tree.children[9]?.notes).to.deep.equal(['the responder of the given handshake'])
  })
})

describe('dissect', () => {
  it('knows probes and empty datagrams (HP-56, HP-58, HP-60, RPC-12)', () => {
    expect(read('00')).to.deep.include({ kind: 'probe', title: 'hole punch probe', silence: null })
    expect(read('07').tree.children[0]?.notes).to.deep.equal(['sent as 00 (HP-56), not inspected (HP-58)'])
    expect(read('')).to.deep.include({ kind: 'empty', title: 'empty datagram', silence: null })
  })

  it('says why bytes are none of this protocol (RPC-15)', () => {
    expect(read('0204').title).to.equal('not HyperDHT: first byte 0x02 is version 2, not 3 (RPC-15)')
    expect(read('2304').title).to.equal(
      'not HyperDHT: first byte 0x23 is version 3 with type nibble 2, neither 0 (request) nor 1 (response) (RPC-15)'
    )
    expect(read('8304').silence).to.match(/type nibble 8/)
  })

  it('reads bare messages when told to', () => {
    const { kind, title, tree } = dissect(Buffer.from('01000203', 'hex'), { layout: 'noise-payload' })
    expect([kind, title]).to.deep.equal(['message', 'noise-payload: Plaintext of a Noise message'])
    expect(tree.value).to.include({ error: 2, firewall: 3 })
    expect(dissect(Buffer.from('0100', 'hex'), { layout: 'noise-payload' }).silence).to.match(/does not decode: error/)
  })

  it('blames nobody for a datagram whose end was not captured', () => {
    const bytes = Buffer.from('0304341200', 'hex')
    expect(dissect(bytes).silence).to.match(/RPC-16/)
    expect(dissect(bytes, { cut: true }).silence).to.equal(null)
    expect(dissect(bytes.subarray(0, 1), { cut: true }).kind).to.equal('other')
  })

  it('never throws, and its leaves are the datagram, whatever the bytes and whatever it is told about them', () => {
    const starts = ['', '03', '0310', '031c34127f000001419c', '1310', '131f', 'ff01', 'ff0104']
    const secret = secretOf(Buffer.alloc(64, 1))
    const commands = fc.integer({ min: -1, max: 10 })
    const bytes = fc
      .tuple(fc.constantFrom(...starts), commands, fc.uint8Array({ maxLength: 300 }))
      .map(([start, n, rest]) =>
        Buffer.concat([Buffer.from(start, 'hex'), n < 0 ? Buffer.alloc(0) : Buffer.from([n]), rest])
      )
    fc.assert(
      fc.property(bytes, fc.boolean(), fc.constantFrom('0', 'known'), (datagram, cut, told) => {
        const { tree } = dissect(datagram, {
          cut,
          source: { host: told === 'known' ? '127.0.0.1' : '::1', port: 40002 },
          destination: { host: '127.0.0.1', port: 40001 },
          secrets: secret === null ? [] : [secret]
        })
        expect([...leaves(tree)].map((leaf) => leaf.hex).join('')).to.equal(datagram.toString('hex'))
      }),
      { numRuns: 5000 }
    )
  })
})
