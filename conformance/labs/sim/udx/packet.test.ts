import { expect } from 'chai'
import { MAX_PAYLOAD, RECEIVE_WINDOW } from './constants.js'
import { decodePacket, encodePacket, type PacketFields, PacketType, retarget, streamIdOf } from './packet.js'

const { ACK, DATA, DESTROY, END, HEARTBEAT, MESSAGE, SACK } = PacketType
const A = 1001
const B = 2002

/** The recorded packets of 9.5 and 9.7, spaces for the eye. */
const RECORDED: readonly [string, string, PacketFields][] = [
  [
    'DATA',
    'ff010100 d2070000 00004000 00000000 00000000 05000068656c6c6f',
    { type: DATA, streamId: B, seq: 0, ack: 0, payload: Buffer.from('05000068656c6c6f', 'hex') }
  ],
  ['ACK', 'ff010000 e9030000 00004000 00000000 03000000', { type: ACK, streamId: A, seq: 0, ack: 3 }],
  [
    'MESSAGE',
    'ff010800 d2070000 00004000 03000000 00000000 6d7367',
    { type: MESSAGE, streamId: B, seq: 3, ack: 0, payload: Buffer.from('msg') }
  ],
  ['empty MESSAGE', 'ff010800 d2070000 00004000 04000000 01000000', { type: MESSAGE, streamId: B, seq: 4, ack: 1 }],
  [
    'SACK with one block',
    'ff010400 e9030000 00004000 00000000 01000000 02000000 03000000',
    { type: SACK, streamId: A, seq: 0, ack: 1, sack: [{ start: 2, end: 3 }] }
  ],
  [
    'SACK with two blocks',
    'ff010400 e9030000 00004000 00000000 01000000 02000000 03000000 04000000 05000000',
    {
      type: SACK,
      streamId: A,
      seq: 0,
      ack: 1,
      sack: [
        { start: 2, end: 3 },
        { start: 4, end: 5 }
      ]
    }
  ],
  ['HEARTBEAT', 'ff012000 d2070000 00004000 00000000 00000000', { type: HEARTBEAT, streamId: B, seq: 0, ack: 0 }],
  ['END', 'ff010200 d2070000 00004000 04000000 01000000', { type: END, streamId: B, seq: 4, ack: 1 }],
  ['DESTROY', 'ff011000 d2070000 00004000 01000000 00000000', { type: DESTROY, streamId: B, seq: 1, ack: 0 }],
  [
    'DATA and END in one',
    'ff010300 02000000 00004000 00000000 00000000 01000009',
    { type: DATA | END, streamId: 2, seq: 0, ack: 0, payload: Buffer.from('01000009', 'hex') }
  ],
  [
    'DATA to the old remote',
    'ff010100 64000000 00004000 00000000 00000000 01000001',
    { type: DATA, streamId: 100, seq: 0, ack: 0, payload: Buffer.from('01000001', 'hex') }
  ],
  [
    'MESSAGE to the new remote',
    'ff010800 c8000000 00004000 01000000 00000000 78',
    { type: MESSAGE, streamId: 200, seq: 1, ack: 0, payload: Buffer.from('x') }
  ],
  [
    'DATA to the new remote',
    'ff010100 c8000000 00004000 01000000 00000000 01000002',
    { type: DATA, streamId: 200, seq: 1, ack: 0, payload: Buffer.from('01000002', 'hex') }
  ]
]

function bytes(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex')
}

describe('labs/sim/udx: packets', () => {
  for (const [name, hex, fields] of RECORDED) {
    it(`writes and reads the recorded ${name} byte for byte (UDX-52)`, () => {
      expect(encodePacket(fields).toString('hex')).to.equal(bytes(hex).toString('hex'))
      expect(streamIdOf(bytes(hex))).to.equal(fields.streamId)
      expect(decodePacket(bytes(hex))).to.deep.equal({
        window: RECEIVE_WINDOW,
        sack: [],
        payload: Buffer.alloc(0),
        ...fields
      })
    })
  }

  it('skips the padding of the recorded MTU probe (UDX-55)', () => {
    const header = bytes('ff010120 d2070000 00004000 1e000000 00000000')
    const probe = Buffer.concat([header, Buffer.alloc(32), Buffer.alloc(MAX_PAYLOAD, 7)])
    expect(probe.length).to.equal(1204)
    const packet = decodePacket(probe)
    expect(packet?.seq).to.equal(30)
    expect(packet?.payload.equals(Buffer.alloc(MAX_PAYLOAD, 7))).to.equal(true)
  })

  it('takes a data offset of exactly the rest, drops one beyond the end (UDX-55)', () => {
    const header = bytes('ff010103 d2070000 00004000 00000000 00000000')
    expect(decodePacket(Buffer.concat([header, Buffer.alloc(3)]))?.payload.length).to.equal(0)
    expect(decodePacket(Buffer.concat([header, Buffer.alloc(2)]))).to.equal(null)
  })

  it('is a packet from 20 bytes on, with magic and version (UDX-54)', () => {
    const ack = bytes('ff010000 e9030000 00004000 00000000 03000000')
    expect(streamIdOf(ack.subarray(0, 19))).to.equal(null)
    for (const offset of [0, 1]) {
      const other = Buffer.from(ack)
      other[offset] = 2
      expect(streamIdOf(other), `byte ${offset}`).to.equal(null)
    }
    expect(streamIdOf(Buffer.alloc(0))).to.equal(null)
  })

  it('keeps blocks and payload apart by the data offset (UDX-56)', () => {
    const sack = [{ start: 0xffffffff, end: 1 }]
    const fields = { type: SACK | DATA, streamId: 1, seq: 2, ack: 3, sack, payload: Buffer.from('data') }
    const packet = encodePacket(fields)
    expect(packet[3]).to.equal(8)
    expect(decodePacket(packet)).to.deep.include({ sack, payload: Buffer.from('data') })
  })

  it('sends and reads at most 50 blocks (UDX-56)', () => {
    const sack = Array.from({ length: 60 }, (_, i) => ({ start: 2 * i + 1, end: 2 * i + 2 }))
    const packet = encodePacket({ type: SACK, streamId: 1, seq: 0, ack: 0, sack })
    expect(packet.length).to.equal(20 + 50 * 8)
    const more = Buffer.concat([packet, Buffer.alloc(80)])
    expect(decodePacket(more)?.sack).to.deep.equal(sack.slice(0, 50))
  })

  it('ignores a piece of a block', () => {
    const packet = encodePacket({ type: SACK, streamId: 1, seq: 0, ack: 0, sack: [{ start: 1, end: 2 }] })
    expect(decodePacket(packet.subarray(0, packet.length - 1))?.sack).to.deep.equal([])
  })

  it('changes nothing but the id for another stream, in other memory (UDX-76, UDX-85)', () => {
    const packet = bytes('ff010100 d2070000 00004000 00000000 00000000 05000068656c6c6f')
    const copy = retarget(packet, 0xdeadbeef)
    expect(copy.toString('hex')).to.equal(packet.toString('hex').replace('d2070000', 'efbeadde'))
    copy.fill(0)
    expect(streamIdOf(packet)).to.equal(B)
  })
})
