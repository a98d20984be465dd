import { RoutingTable } from '@punchlist/hyperdht/kbucket'
import { expect } from 'chai'
import fc from 'fast-check'
import { createRequire } from 'node:module'

/** What the peer's routing table is seen to offer; it is called here, and known by what it answers. */
interface PeerTable<T> {
  readonly size: number
  add(node: T): boolean
  remove(id: Buffer): boolean
  get(id: Buffer): T | null
  has(id: Buffer): boolean
  closest(target: Buffer, n?: number): T[]
  toArray(): T[]
}
type PeerTableClass = new <T>(id: Buffer, options: { k: number }) => PeerTable<T>

// The copy that the peer itself uses, wherever it is installed.
const require = createRequire(import.meta.url)
const PeerRoutingTable = createRequire(require.resolve('dht-rpc'))('kademlia-routing-table') as PeerTableClass

interface Node {
  readonly id: Buffer
  readonly serial: number
}

const BITS = 256
const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((array) => Buffer.from(array))

/** `own` up to a random bit and chance behind it, so that all depths of the table are reached. Never `own` itself. */
function near(own: Buffer): fc.Arbitrary<Buffer> {
  // Half of the ids stay near the top, where buckets fill up.
  const depth = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: BITS - 1 }))
  return fc.tuple(depth, bytes).map(([bit, noise]) => {
    const id = Buffer.from(noise)
    for (let i = 0; i < bit; i++) copyBit(own, id, i)
    copyBit(own, id, bit)
    id[bit >> 3] = (id[bit >> 3] as number) ^ (0x80 >> (bit & 7))
    return id
  })
}

function copyBit(from: Buffer, to: Buffer, bit: number): void {
  const mask = 0x80 >> (bit & 7)
  to[bit >> 3] = ((to[bit >> 3] as number) & ~mask) | ((from[bit >> 3] as number) & mask)
}

interface Step {
  readonly do: 'insert' | 'again' | 'remove'
  readonly id: Buffer
  readonly pick: number
}

const runs = fc.tuple(bytes, fc.constantFrom(1, 2, 5, 20)).chain(([own, k]) =>
  fc.record({
    own: fc.constant(own),
    k: fc.constant(k),
    steps: fc.array(
      fc.record<Step>({
        do: fc.constantFrom('insert', 'insert', 'insert', 'insert', 'again', 'remove'),
        id: near(own),
        pick: fc.nat()
      }),
      { minLength: 20, maxLength: 150, size: 'max' }
    ),
    targets: fc.array(fc.oneof(bytes, near(own)), { minLength: 1, maxLength: 4 }),
    // The peer reads 0 as "the default".
    n: fc.integer({ min: 1, max: 40 })
  })
)

describe("routing table: ours and the peer's, step by step", function () {
  this.timeout(90_000)

  it('answer the same to inserts, removals and closest (NODE-28 to NODE-33, NODE-35)', () => {
    const seen = { inserted: 0, updated: 0, full: 0, removed: 0 }

    fc.assert(
      fc.property(runs, ({ own, k, steps, targets, n }) => {
        const ours = new RoutingTable<Node>(own, { k })
        const peer = new PeerRoutingTable<Node>(own, { k })
        const used: Buffer[] = []

        steps.forEach((step, serial) => {
          const known = used[step.pick % Math.max(1, used.length)] ?? step.id
          if (step.do === 'remove') {
            const removed = ours.remove(known) !== null
            expect(peer.remove(known)).to.equal(removed)
            if (removed) seen.removed++
          } else {
            const node = { id: step.do === 'again' ? Buffer.from(known) : step.id, serial }
            const { type } = ours.insert(node)
            expect(peer.add(node)).to.equal(type !== 'full')
            if (type !== 'self') seen[type]++
            used.push(node.id)
          }
          expect(peer.size).to.equal(ours.size)
        })

        expect(serials(ours.toArray())).to.deep.equal(serials(peer.toArray()))
        for (const id of used) {
          expect(peer.has(id)).to.equal(ours.has(id))
          expect(peer.get(id)?.serial).to.equal(ours.get(id)?.serial)
        }
        for (const target of [...targets, own]) {
          expect(serials(ours.closestInPeerOrder(target, n))).to.deep.equal(serials(peer.closest(target, n)))
          expect(serials(ours.closestInPeerOrder(target))).to.deep.equal(serials(peer.closest(target)))
        }
      })
    )

    // Every kind of answer must have come up often, or little was compared.
    for (const [kind, times] of Object.entries(seen)) expect(times, kind).to.be.above(100)
  })
})

/** Which records, in which order: each was given to both tables under a serial number of its own. */
function serials(nodes: readonly Node[]): number[] {
  return nodes.map(({ serial }) => serial)
}
