import { expect } from 'chai'
import { RoutingTableError } from './errors.js'
import { RoutingTable } from './routing-table.js'

interface Node {
  readonly id: Uint8Array
  readonly note?: string
}

/** A 32-byte id from its first bytes. */
const id = (hex: string): Buffer => Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(32 - hex.length / 2)])
const node = (hex: string, note?: string): Node => (note === undefined ? { id: id(hex) } : { id: id(hex), note })
/** The first bytes of ids, without the zeros behind them. */
const short = (nodes: readonly Node[]): string =>
  nodes.map((n) => (n.id[0] === 0 ? '0001' : Buffer.from(n.id.subarray(0, 1)).toString('hex'))).join(' ')

function tableOf(...hex: string[]): RoutingTable<Node> {
  const table = new RoutingTable<Node>(id('00'))
  for (const h of hex) expect(table.insert(node(h)).type).to.equal('inserted')
  return table
}

describe('kbucket: routing table', () => {
  describe('the example of chapter 03, section 4', () => {
    const table = tableOf(...'80 c1 c0 40 7f 41 20 10 11 08 01 0001'.split(' '))

    it('sorts ids into buckets, ascending inside each (NODE-28, NODE-30)', () => {
      const filled = Array.from({ length: 256 }, (_, b) => [b, short(table.bucket(b))]).filter(
        ([, text]) => text !== ''
      )
      expect(filled).to.deep.equal([
        [0, '80 c0 c1'],
        [1, '40 41 7f'],
        [2, '20'],
        [3, '10 11'],
        [4, '08'],
        [7, '01'],
        [15, '0001']
      ])
    })

    for (const [target, peer, truth] of [
      ['48', '40 41 7f 80 c0 c1 20 10 11 08 01 0001', '40 41 7f 08 0001 01 10 11 20 c0 c1 80'],
      ['00', '0001 01 08 10 11 20 40 41 7f 80 c0 c1', '0001 01 08 10 11 20 40 41 7f 80 c0 c1'],
      ['ff', '80 c0 c1 40 41 7f 20 10 11 08 01 0001', 'c1 c0 80 7f 41 40 20 11 10 08 01 0001'],
      ['18', '10 11 20 40 41 7f 80 c0 c1 08 01 0001', '10 11 08 0001 01 20 40 41 7f 80 c0 c1'],
      ['30', '20 40 41 7f 80 c0 c1 10 11 08 01 0001', '20 10 11 0001 01 08 7f 40 41 80 c0 c1']
    ] as const) {
      it(`target ${target}: the peer's order and the true one (NODE-33, NODE-34, ENC-55)`, () => {
        expect(short(table.closestInPeerOrder(id(target), 20))).to.equal(peer)
        expect(short(table.closest(id(target), 20))).to.equal(truth)
      })
    }

    it('cuts the last bucket to fit (NODE-33)', () => {
      expect(short(table.closestInPeerOrder(id('48'), 3))).to.equal('40 41 7f')
      expect(short(table.closestInPeerOrder(id('30'), 3))).to.equal('20 40 41')
      expect(short(table.closest(id('30'), 3))).to.equal('20 10 11')
    })

    it('lists itself from the last bucket to the first (NODE-35)', () => {
      expect(short(table.toArray())).to.equal('0001 01 08 10 11 20 40 41 7f 80 c0 c1')
      expect(short([...table])).to.equal(short(table.toArray()))
    })
  })

  it('replaces the record of an id it knows (NODE-31)', () => {
    const table = tableOf('80')
    const [before, after] = [table.get(id('80')), node('80', 'new')]
    expect(table.insert(after)).to.deep.equal({ type: 'updated', previous: before })
    expect(table.get(id('80'))).to.equal(after)
    expect(table.size).to.equal(1)
  })

  it('refuses a node whose bucket is full, and still updates those inside (NODE-27, NODE-31, NODE-32)', () => {
    const table = new RoutingTable<Node>(id('00'))
    for (let i = 0; i < 20; i++) table.insert(node((0x80 + i).toString(16)))
    const outcome = table.insert(node('ff'))
    expect(outcome.type === 'full' && outcome.bucket).to.deep.equal(table.bucket(0))
    expect(table.size).to.equal(20)
    expect(table.has(id('ff'))).to.be.false

    expect(table.insert(node('85', 'again')).type).to.equal('updated')
    expect(table.insert(node('40')).type).to.equal('inserted')
    table.remove(id('85'))
    expect(table.insert(node('ff')).type).to.equal('inserted')
  })

  it('gives its own id no place, although it has a bucket (NODE-50, NODE-28)', () => {
    const table = new RoutingTable<Node>(id('db73'))
    expect(table.insert(node('db73'))).to.deep.equal({ type: 'self' })
    expect(table.size).to.equal(0)
    expect(table.has(id('db73'))).to.be.false
    expect(table.bucketIndex(id('db73'))).to.equal(255)
    expect(table.closest(id('db73'))).to.deep.equal([])
  })

  it('removes a node once, and returns it', () => {
    const table = tableOf('80', '81')
    const stored = table.get(id('80'))
    expect(table.remove(id('80'))).to.equal(stored)
    expect(table.remove(id('80'))).to.equal(null)
    expect(table.remove(id('0101'))).to.equal(null)
    expect(short(table.toArray())).to.equal('81')
    expect(table.size).to.equal(1)
  })

  it('lists k nodes unless told otherwise (NODE-33)', () => {
    const table = new RoutingTable<Node>(id('00'), { k: 2 })
    for (const hex of ['80', '40', '20', '10']) table.insert(node(hex))
    expect(short(table.closest(id('00')))).to.equal('10 20')
    expect(short(table.closestInPeerOrder(id('00')))).to.equal('10 20')
    expect(table.closest(id('00'), 0)).to.deep.equal([])
    expect(table.closest(id('00'), Infinity)).to.have.length(4)
  })

  it('hands out copies: what a caller does to them does not reach the table', () => {
    const table = new RoutingTable<Node>(id('00'), { k: 1 })
    table.insert(node('80'))
    const outcome = table.insert(node('81'))
    if (outcome.type === 'full') (outcome.bucket as Node[]).length = 0
    for (const list of [table.bucket(0), table.closestInPeerOrder(id('80')), table.closest(id('80'))]) list.length = 0
    expect(short(table.toArray())).to.equal('80')
  })

  it('iterates over a snapshot, so that a loop may remove what it visits', () => {
    const table = tableOf('80', '81', '82', '40')
    for (const n of table) table.remove(n.id)
    expect(table.size).to.equal(0)
  })

  it('picks every node of the table with the same chance (NODE-36)', () => {
    const table = tableOf('80', '81', '82', '40', '0001')
    const picked = [0, 0.2, 0.4, 0.6, 0.8, 0.199, 0.999].map((chance) => table.random(() => chance) as Node)
    expect(picked.slice(0, 5)).to.have.members(table.toArray())
    expect(picked[5]).to.equal(picked[0])
    expect(picked[6]).to.equal(picked[4])
    expect(tableOf().random()).to.equal(null)
    expect(table.has((table.random() as Node).id)).to.be.true
  })

  it('works with ids of any length', () => {
    const table = new RoutingTable(Uint8Array.of(0))
    expect(table.buckets).to.equal(8)
    expect(table.bucketIndex(Uint8Array.of(1))).to.equal(7)
    expect(table.bucketIndex(Uint8Array.of(0))).to.equal(7)
    expect(table.insert({ id: Uint8Array.of(1) }).type).to.equal('inserted')
  })

  describe('refuses bad arguments', () => {
    const table = tableOf('80')
    const short31 = Buffer.alloc(31)
    const cases: Record<string, [code: string, call: () => unknown]> = {
      'no own id': ['BAD_ID', () => new RoutingTable(undefined as unknown as Uint8Array)],
      'an empty own id': ['BAD_ID', () => new RoutingTable(new Uint8Array(0))],
      'k of 0': ['BAD_K', () => new RoutingTable(id('00'), { k: 0 })],
      'k of 1.5': ['BAD_K', () => new RoutingTable(id('00'), { k: 1.5 })],
      'insert of a shorter id': ['BAD_ID', () => table.insert({ id: short31 })],
      'insert without id': ['BAD_ID', () => table.insert({} as Node)],
      'get of a shorter id': ['BAD_ID', () => table.get(short31)],
      'has of a shorter id': ['BAD_ID', () => table.has(short31)],
      'remove of a shorter id': ['BAD_ID', () => table.remove(short31)],
      'bucketIndex of a shorter id': ['BAD_ID', () => table.bucketIndex(short31)],
      'a shorter target': ['BAD_ID', () => table.closest(short31)],
      'a longer target': ['BAD_ID', () => table.closestInPeerOrder(Buffer.alloc(33))],
      'a negative count': ['BAD_COUNT', () => table.closest(id('00'), -1)],
      'a fractional count': ['BAD_COUNT', () => table.closestInPeerOrder(id('00'), 1.5)],
      'NaN as count': ['BAD_COUNT', () => table.closest(id('00'), NaN)]
    }
    for (const [name, [code, call]] of Object.entries(cases)) {
      it(name, () => {
        expect(call).to.throw(RoutingTableError).with.property('code', code)
      })
    }

    it('and says what would be right', () => {
      expect(() => table.get(short31)).to.throw("id must be 32 bytes like the table's own, got 31")
    })
  })
})
