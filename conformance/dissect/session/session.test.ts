import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { readCapture } from '../capture/index.js'
import { secretOf } from '../datagram/index.js'
import { findField, visitFields } from '../fields/index.js'
import { chunked, ipv4, pcap, type TestFrame } from '../test-support/index.js'
import type { Packet } from './packet.js'
import { Session, type SessionOptions } from './session.js'

const fixture = (name: string): Buffer => readFileSync(new URL(`../../../../dissect/fixtures/${name}`, import.meta.url))

async function read(file: Buffer, options: SessionOptions = {}): Promise<{ packets: Packet[]; session: Session }> {
  const session = new Session(options)
  const packets: Packet[] = []
  for await (const record of readCapture(chunked(file))) {
    const packet = session.read(record)
    if (packet !== null) packets.push(packet)
  }
  return { packets, session }
}

describe('a recorded session of hyperdht nodes', () => {
  const { handshakeHash } = JSON.parse(fixture('session.json').toString()) as { handshakeHash: string }
  const secret = secretOf(Buffer.from(handshakeHash, 'hex'))
  if (secret === null) throw new Error('no secret in session.json')

  for (const name of ['session.pcap', 'session.pcapng']) {
    describe(name, () => {
      let packets: Packet[]
      before(async () => ({ packets } = await read(fixture(name), { secrets: [secret] })))

      const of = (test: (packet: Packet) => boolean): Packet[] => packets.filter(test)

      it('decodes to the last byte, messages in values included, and none of it would meet with silence', () => {
        expect(packets).to.have.length(172)
        for (const { number, dissection } of packets) {
          expect(dissection.silence, `#${number}`).to.equal(null)
          visitFields(dissection.tree, (node) => {
            expect(node.error, `#${number} ${node.path}`).to.equal(undefined)
            expect(node.role, `#${number} ${node.path}`).to.not.be.oneOf(['ignored', 'undecoded'])
          })
        }
        expect(new Set(packets.map((p) => p.dissection.kind))).to.deep.equal(
          new Set(['request', 'response', 'udx', 'probe'])
        )
      })

      it('has a request for every response, also where another socket is answered (RPC-27, RPC-97, RPC-74)', () => {
        const responses = of((p) => p.dissection.kind === 'response')
        expect(responses.length).to.be.greaterThan(70)
        for (const { number, request, dissection } of responses) {
          expect(request?.packet, `#${number}`).to.be.lessThan(number)
          const asked = packets.find((p) => p.number === request?.packet)
          expect(asked?.dissection.outline).to.include({
            tid: dissection.outline.tid,
            command: dissection.outline.command
          })
          expect(request?.ms).to.be.at.least(0)
        }
        const nat = responses.find((p) => p.dissection.outline.command?.name === 'PING_NAT')
        const asked = packets.find((p) => p.number === nat?.request?.packet)
        expect(nat?.destination.port).to.not.equal(asked?.source.port)
      })

      it('has valid ids wherever there is one (RPC-40, RPC-42)', () => {
        const ids = packets.flatMap((p) => findField(p.dissection.tree, 'id') ?? [])
        expect(ids.length).to.be.greaterThan(50)
        for (const id of ids) expect(id.notes).to.deep.equal(['valid (RPC-42)'])
      })

      it('has valid signatures and targets, and tokens that were issued before (REC-31, REC-39, REC-84, RPC-53)', () => {
        const named = (name: string): Packet[] =>
          of((p) => p.dissection.kind === 'request' && p.dissection.outline.command?.name === name)
        for (const command of ['ANNOUNCE', 'UNANNOUNCE', 'MUTABLE_PUT']) {
          expect(named(command).length, command).to.be.greaterThan(0)
          for (const { dissection } of named(command)) {
            expect(findField(dissection.tree, 'value.signature')?.notes).to.deep.equal(['valid'])
          }
        }
        for (const { dissection } of named('IMMUTABLE_PUT')) {
          expect(findField(dissection.tree, 'target')?.notes).to.deep.equal(['H(value)'])
        }
        const tokens = of((p) => p.dissection.kind === 'request').flatMap(
          (p) => findField(p.dissection.tree, 'token') ?? []
        )
        expect(tokens.length).to.be.greaterThan(10)
        for (const { notes } of tokens) expect(notes.join()).to.match(/^issued in #\d+$/)
      })

      it('follows a handshake and a hole punch through the relay (HS-54, HS-60, HS-64, HP-13 to HP-23)', () => {
        for (const command of ['PEER_HANDSHAKE', 'PEER_HOLEPUNCH']) {
          const first = packets.find((p) => p.dissection.outline.command?.name === command)
          const legs = of(
            (p) =>
              p.dissection.outline.tid === first?.dissection.outline.tid &&
              p.dissection.outline.command?.name === command
          )
          const [client, relay, server, reply] = legs
          expect(legs.map((p) => p.dissection.outline.mode)).to.deep.equal([
            'FROM_CLIENT',
            'FROM_RELAY',
            'FROM_SERVER',
            'REPLY'
          ])
          expect(relay?.notes).to.deep.equal([`forwards #${client?.number}`])
          expect(server?.notes).to.deep.equal([`answers #${relay?.number}`])
          expect(reply?.request?.packet).to.equal(client?.number)
        }
      })

      it('opens the hole punch payloads with the handshake hash (HP-28, HP-29)', () => {
        const punches = of((p) => p.dissection.outline.command?.name === 'PEER_HOLEPUNCH')
        const plain = punches.map((p) => findField(p.dissection.tree, 'value.payload.ciphertext')?.plaintext)
        expect(plain).to.have.length(4)
        for (const tree of plain) expect(tree?.value).to.include({ error: 0, round: 0, connected: false })
      })

      it('shows the low TTL of a probe that only opens the own NAT (HP-57)', () => {
        const probes = of((p) => p.dissection.kind === 'probe' && p.source.port !== p.destination.port)
        expect(probes.map((p) => p.notes.join())).to.deep.equal(['IP TTL 5', 'IP TTL 64', 'IP TTL 64'])
      })

      it('shows which side of the stream is which (STR-30, STR-31)', () => {
        const ids = packets.flatMap((p) => findField(p.dissection.tree, 'secretStream.id') ?? [])
        expect(ids.map((id) => id.notes)).to.deep.equal([
          ['the initiator of the given handshake'],
          ['the responder of the given handshake']
        ])
      })

      it('counts time from the first frame', () => {
        expect(packets[0]?.seconds).to.equal('0.000000')
        expect(packets[0]?.time).to.match(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/)
        expect(Number(packets.at(-1)?.seconds)).to.be.within(0.01, 10)
      })
    })
  }

  it('leaves out what is not wanted, and still knows what it asked for', async () => {
    const { packets } = await read(fixture('session.pcap'))
    const client = packets.find((p) => p.dissection.outline.command?.name === 'MUTABLE_GET')
    const port = client?.source.port
    const some = await read(fixture('session.pcap'), { wanted: (_, destination) => destination.port === port })
    expect(some.packets.length).to.be.greaterThan(10)
    for (const packet of some.packets) {
      expect(packet.destination.port).to.equal(port)
      if (packet.dissection.kind === 'response') expect(packet.request).to.not.equal(null)
    }
  })
})

describe('pairing', () => {
  const at = (port: number, host = '127.0.0.1'): { host: string; port: number } => ({ host, port })
  const [client, relay, second, server, other] = [at(1), at(2), at(3), at(4), at(5)]
  type Ends = ReturnType<typeof at>
  const frame = (from: Ends, to: Ends, hex: string, ms: number): TestFrame => ({
    bytes: ipv4(from, to, Buffer.from(hex.replaceAll(' ', ''), 'hex')),
    time: BigInt(ms) * 1_000_000n
  })
  const packetsOf = async (...frames: TestFrame[]): Promise<Packet[]> =>
    (await read(pcap(frames, { type: 101 }))).packets
  const notes = async (...frames: TestFrame[]): Promise<string[]> =>
    (await packetsOf(...frames)).map((p) => p.notes.join())
  const address = ({ port }: Ends): string => `7f000001${Buffer.from([port]).toString('hex')}00`

  const PING = '0304 3412 7f0000010200 00'
  const REPLY = '1300 3412 7f0000010100'

  it('prefers the request between the same two addresses (RPC-97)', async () => {
    const [, , answer] = await notes(
      frame(client, relay, PING, 0),
      frame(other, relay, PING, 1),
      frame(relay, client, REPLY, 2)
    )
    expect(answer).to.equal('answers #1 after 2.000 ms')
  })

  it('tells a request of a node from one that it forwards under the same tid (RPC-120)', async () => {
    const forwarded = '0310 3412' + address(server) + '00 0b 0102 02beef' + address(other)
    const [, , answer] = await notes(
      frame(client, relay, PING, 0),
      frame(client, server, forwarded, 1),
      frame(relay, client, REPLY, 2)
    )
    expect(answer).to.equal('answers #1 after 2.000 ms')
  })

  it('knows that PING_NAT is answered to another port of its sender (RPC-74)', async () => {
    const stranger = at(9, '198.51.100.2')
    const [, , answer] = await notes(
      frame(client, relay, '0314 3412 7f0000010200 01 02 0500', 0),
      frame(stranger, relay, PING, 1),
      frame(relay, other, REPLY, 2)
    )
    expect(answer).to.equal('answers #1 after 2.000 ms')
  })

  it('accepts an answer from elsewhere, by the tid (RPC-97)', async () => {
    expect((await notes(frame(client, relay, PING, 0), frame(other, client, REPLY, 3)))[1]).to.equal(
      'answers #1 after 3.000 ms'
    )
  })

  it('takes the latest of several requests with a tid', async () => {
    const frames = [
      frame(client, relay, PING, 0),
      frame(client, relay, '0308 3412 7f0000010200 03' + '55'.repeat(32), 90_000)
    ]
    const [, , answer] = await packetsOf(...frames, frame(relay, client, REPLY, 90_001))
    expect(answer?.dissection.title).to.equal('response to LOOKUP, tid 0x1234')
  })

  it('marks retransmissions (RPC-35)', async () => {
    expect(await notes(frame(client, relay, PING, 0), frame(client, relay, PING, 1000))).to.deep.equal([
      '',
      'repeats #1'
    ])
  })

  it('leaves a response alone to which no request was seen (RPC-28)', async () => {
    expect(await notes(frame(relay, client, REPLY, 0))).to.deep.equal([''])
    expect(
      (await notes(frame(client, relay, PING, 0), frame(relay, client, REPLY.replace('3412', '3512'), 1)))[1]
    ).to.equal('')
  })

  it('finds the request from the other side of a NAT, if it is not long ago', async () => {
    const mapped = at(9, '198.51.100.2')
    expect((await notes(frame(client, relay, PING, 0), frame(relay, mapped, REPLY, 5)))[1]).to.equal(
      'answers #1 after 5.000 ms'
    )
    expect((await notes(frame(client, relay, PING, 0), frame(relay, mapped, REPLY, 30_001)))[1]).to.equal('')
  })

  it('follows a handshake over two relays, seen from every hop (HS-60, HS-63, HS-64, HS-69)', async () => {
    const hop = (to: Ends, mode: number, flags: number, ...addresses: Ends[]): string =>
      '0310 3412' +
      address(to) +
      '00' +
      Buffer.from([5 + 6 * addresses.length]).toString('hex') +
      Buffer.from([flags, mode]).toString('hex') +
      '02beef' +
      addresses.map(address).join('')
    const answer = '1310 3412' + address(client) + '0b' + '0104' + '02beef' + address(server)
    const frames = [
      frame(client, relay, hop(relay, 0, 2, second), 0),
      frame(relay, second, hop(second, 2, 1, client), 1),
      frame(second, server, hop(server, 3, 3, client, relay), 2),
      frame(other, relay, hop(relay, 1, 1, client), 3),
      frame(relay, client, answer, 4)
    ]
    expect(await notes(...frames)).to.deep.equal([
      '',
      'forwards #1',
      'forwards #2',
      'answers #2',
      'answers #1 after 4.000 ms'
    ])
    // The first hop was not captured, and a stranger uses the same tid.
    const stranger = frame(at(9, '198.51.100.2'), relay, PING, 3)
    const partly = [...frames.slice(1, 4), stranger, ...frames.slice(4)]
    expect((await notes(...partly)).at(-1)).to.match(/^answers #3/)
  })
})

describe('a session', () => {
  it('says which datagrams were captured only in part, and blames nobody for it', async () => {
    const ip = ipv4(
      { host: '127.0.0.1', port: 1 },
      { host: '127.0.0.1', port: 2 },
      Buffer.from('030434127f000001020000', 'hex')
    )
    const { packets } = await read(pcap([{ bytes: ip.subarray(0, ip.length - 3), length: ip.length }], { type: 101 }))
    expect(packets[0]?.notes).to.deep.equal(['captured only in part: 8 of 11 bytes'])
    expect(packets[0]?.dissection.silence).to.equal(null)
    expect(packets[0]?.dissection.tree.error?.path).to.equal('to')
  })

  it('counts the frames without a datagram by reason', async () => {
    const { packets, session } = await read(
      pcap([{ bytes: Buffer.alloc(60) }, { bytes: Buffer.alloc(3) }, { bytes: Buffer.alloc(60) }])
    )
    expect(packets).to.deep.equal([])
    expect([...session.skipped]).to.deep.equal([
      ['not IP', 2],
      ['cut inside its link header', 1]
    ])
  })

  it('never throws, whatever a mangled capture of a real session holds', async () => {
    const file = fixture('session.pcap')
    const records: Parameters<Session['read']>[0][] = []
    for await (const record of readCapture(chunked(file))) records.push({ ...record, frame: Buffer.from(record.frame) })
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 })
    const secret = secretOf(Buffer.alloc(64))
    const session = new Session({ secrets: secret === null ? [] : [secret] })
    fc.assert(
      fc.property(fc.nat(records.length - 1), damage, fc.nat(300), fc.option(fc.bigInt()), (i, changes, keep, time) => {
        const record = records[i] as (typeof records)[number]
        const frame = Buffer.from(record.frame.subarray(0, keep))
        for (const [at, value] of changes) if (frame.length > 0) frame[at % frame.length] = value
        session.read({ ...record, frame, time })
      }),
      { numRuns: 5000 }
    )
  })
})
