import { expect } from 'chai'
import { IdMemory } from './id-memory.js'

describe('table: memory for ids', () => {
  const ids = Array.from({ length: 40 }, (_, i) => Buffer.alloc(32, i + 1))

  it('gives copies that nothing changes any more', () => {
    const memory = new IdMemory()
    const datagram = Buffer.alloc(32)
    const copies = ids.map((id) => {
      id.copy(datagram)
      return memory.copy(datagram)
    })
    datagram.fill(0)
    expect(copies).to.deep.equal(ids)
  })

  it('keeps neither the datagram nor much else alive', () => {
    const memory = new IdMemory()
    const datagram = Buffer.alloc(1200)
    const copies = ids.map(() => memory.copy(datagram.subarray(100, 132)))
    for (const copy of copies) {
      expect(copy.buffer).to.not.equal(datagram.buffer)
      expect(copy.buffer.byteLength).to.be.at.most(512)
    }
    expect(new Set(copies.map(({ buffer }) => buffer)).size).to.equal(3)
  })
})
