import { expect } from 'chai'
import { BlockList } from './block-list.js'
import { DhtRpcError } from './errors.js'

describe('block list', () => {
  it('covers addresses, CIDR ranges and spans, and nothing beside them', () => {
    const list = new BlockList(['192.0.2.1', '198.51.100.77/24', '203.0.113.5-203.0.113.9', '10.0.0.0/8'])
    const blocked = ['192.0.2.1', '198.51.100.0', '198.51.100.255', '203.0.113.5', '203.0.113.9', '10.255.255.255']
    const free = ['192.0.2.0', '192.0.2.2', '198.51.99.255', '198.51.101.0', '203.0.113.4', '203.0.113.10', '11.0.0.0']
    for (const host of blocked) expect(list.has(host), host).to.equal(true)
    for (const host of free) expect(list.has(host), host).to.equal(false)
  })

  it('changes at run time, entry by entry, also where entries overlap', () => {
    const list = new BlockList()
    expect(list.has('192.0.2.1')).to.equal(false)
    list.add('192.0.2.0/24').add('192.0.2.1').add(' 192.0.2.128/25 ')
    expect([...list]).to.deep.equal(['192.0.2.0/24', '192.0.2.1', '192.0.2.128/25'])
    expect(list.delete('192.0.2.0/24')).to.equal(true)
    expect(list.delete('192.0.2.0/24')).to.equal(false)
    expect(['192.0.2.1', '192.0.2.2', '192.0.2.200'].map((host) => list.has(host))).to.deep.equal([true, false, true])
    list.clear()
    expect([list.size, list.has('192.0.2.1')]).to.deep.equal([0, false])
  })

  it('blocks everything with /0 and one address with /32', () => {
    expect(new BlockList(['0.0.0.0/0']).has('255.255.255.255')).to.equal(true)
    expect(new BlockList(['192.0.2.1/32']).has('192.0.2.2')).to.equal(false)
  })

  it('finds the same as a look at every range, over random lists', () => {
    for (let run = 0; run < 50; run++) {
      const starts = Array.from({ length: 10 }, () => Math.floor(Math.random() * 200))
      const list = new BlockList(starts.map((start) => `10.0.0.${start}-10.0.0.${start + (start % 20)}`))
      for (let i = 0; i < 256; i++) {
        const blocked = starts.some((start) => i >= start && i <= start + (start % 20))
        expect(list.has(`10.0.0.${i}`), `${i} in ${starts.join()}`).to.equal(blocked)
      }
    }
  })

  it('refuses what is no address, and stays as it was', () => {
    const list = new BlockList(['192.0.2.1'])
    const wrong = [
      '',
      'a',
      '192.0.2',
      '192.0.2.0/33',
      '192.0.2.0/',
      '192.0.2.9-192.0.2.1',
      '1.2.3.4-5',
      '1.2.3.4/1.2.3.4'
    ]
    for (const text of [...wrong, null as unknown as string, '1.2.3.4-1.2.3.5-1.2.3.6', '01.2.3.4']) {
      expect(() => list.add(text), String(text))
        .to.throw(DhtRpcError)
        .with.property('code', 'BAD_BLOCK')
    }
    expect(list.size).to.equal(1)
  })

  it('says when it may block more than before', () => {
    let calls = 0
    const list = new BlockList(['192.0.2.1'], () => calls++)
    list.add('192.0.2.2')
    list.delete('192.0.2.2')
    list.clear()
    expect(calls).to.equal(1)
  })
})
