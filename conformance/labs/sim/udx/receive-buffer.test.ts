import { expect } from 'chai'
import { RECEIVE_WINDOW } from './constants.js'
import { PacketType } from './packet.js'
import { ReceiveBuffer } from './receive-buffer.js'

const { DATA, END } = PacketType

function drain(buffer: ReceiveBuffer): string {
  let text = ''
  for (let arrival = buffer.shift(); arrival !== null; arrival = buffer.shift()) text += arrival.payload.toString()
  return text
}

function insert(buffer: ReceiveBuffer, seq: number, text: string, type: number = DATA): void {
  buffer.insert(seq, { type, payload: Buffer.from(text) })
}

describe('labs/sim/udx: receive buffer', () => {
  it('puts packets in order and ignores copies (UDX-39, UDX-58)', () => {
    const buffer = new ReceiveBuffer()
    insert(buffer, 2, 'c')
    insert(buffer, 1, 'b')
    insert(buffer, 1, 'B')
    expect(drain(buffer)).to.equal('')
    insert(buffer, 0, 'a')
    expect(drain(buffer)).to.equal('abc')
    insert(buffer, 0, 'a')
    expect(drain(buffer)).to.equal('')
    expect(buffer.expected).to.equal(3)
  })

  it('names runs that arrived early, ascending, end exclusive (UDX-56)', () => {
    const buffer = new ReceiveBuffer()
    for (const seq of [9, 4, 2, 3, 8]) insert(buffer, seq, 'x')
    expect(buffer.blocks()).to.deep.equal([
      { start: 2, end: 5 },
      { start: 8, end: 10 }
    ])
    insert(buffer, 0, 'x')
    drain(buffer)
    expect(buffer.expected).to.equal(1)
  })

  it('ends with the packet that says so and everything before it (UDX-43)', () => {
    const buffer = new ReceiveBuffer()
    insert(buffer, 1, 'b', DATA | END)
    insert(buffer, 2, 'late')
    expect(buffer.ended).to.equal(false)
    insert(buffer, 0, 'a')
    expect(drain(buffer)).to.equal('ab')
    expect(buffer.ended).to.equal(true)
    insert(buffer, 2, 'later')
    expect(drain(buffer)).to.equal('')
  })

  it('keeps no more than it advertises (UDX-59)', () => {
    const buffer = new ReceiveBuffer()
    const payload = Buffer.alloc(1152)
    for (let seq = 1; seq <= 5000; seq++) buffer.insert(seq, { type: DATA, payload })
    const [block] = buffer.blocks()
    expect(block).to.deep.equal({ start: 1, end: Math.floor(RECEIVE_WINDOW / 1152) + 1 })
    insert(buffer, 100_000, 'far ahead')
    expect(buffer.blocks()).to.have.length(1)
  })
})
