import { expect } from 'chai'
import fc from 'fast-check'
import { commonPrefixLength, compareDistance } from './distance.js'
import { RoutingTable } from './routing-table.js'

interface Node {
  readonly id: Uint8Array
  readonly serial: number
}

const hex = (id: Uint8Array): string => Buffer.from(id).toString('hex')
const same = (a: Uint8Array, b: Uint8Array): boolean => hex(a) === hex(b)

/** A routing table as a plain list: slow, and too simple to be wrong in the same way. */
class Model {
  nodes: Node[] = []

  constructor(
    readonly id: Uint8Array,
    readonly k: number
  ) {}

  bucketIndex(id: Uint8Array): number {
    return Math.min(commonPrefixLength(this.id, id), this.id.length * 8 - 1)
  }

  bucket(index: number): Node[] {
    return this.nodes.filter((n) => this.bucketIndex(n.id) === index).sort((a, b) => Buffer.compare(a.id, b.id))
  }

  insert(node: Node): string {
    if (same(node.id, this.id)) return 'self'
    const known = this.nodes.findIndex((n) => same(n.id, node.id))
    if (known !== -1) {
      this.nodes[known] = node
      return 'updated'
    }
    if (this.bucket(this.bucketIndex(node.id)).length === this.k) return 'full'
    this.nodes.push(node)
    return 'inserted'
  }

  remove(id: Uint8Array): Node | null {
    const found = this.nodes.find((n) => same(n.id, id)) ?? null
    this.nodes = this.nodes.filter((n) => n !== found)
    return found
  }

  closest(target: Uint8Array, n: number): Node[] {
    return [...this.nodes].sort((a, b) => compareDistance(target, a.id, b.id)).slice(0, n)
  }

  closestInPeerOrder(target: Uint8Array, n: number): Node[] {
    const d = this.bucketIndex(target)
    const all = Array.from({ length: this.id.length * 8 }, (_, b) => b)
    const order = [d, ...all.filter((b) => b < d).reverse(), ...all.filter((b) => b > d)]
    return order.flatMap((b) => this.bucket(b)).slice(0, n)
  }
}

type Step = { readonly do: 'insert' | 'remove' | 'look up'; readonly id: Uint8Array }

/**
 * An own id and steps on ids near it: each is the own id with everything behind a random bit redrawn, so that high
 * buckets fill as well as low ones.
 */
const runs = fc.integer({ min: 1, max: 4 }).chain((length) => {
  const bytes = fc.uint8Array({ minLength: length, maxLength: length })
  return fc.record({ own: bytes, k: fc.integer({ min: 1, max: 4 }) }).chain(({ own, k }) => {
    const id = fc.tuple(fc.integer({ min: 0, max: length * 8 }), bytes).map(([keep, noise]) =>
      own.map((byte, i) => {
        const mask = 0xff >> Math.min(8, Math.max(0, keep - i * 8))
        return (byte & ~mask) | ((noise[i] as number) & mask)
      })
    )
    const step = fc.record<Step>({
      do: fc.oneof(
        { weight: 6, arbitrary: fc.constant('insert' as const) },
        { weight: 2, arbitrary: fc.constant('remove' as const) },
        { weight: 1, arbitrary: fc.constant('look up' as const) }
      ),
      id
    })
    return fc.record({
      own: fc.constant(own),
      k: fc.constant(k),
      steps: fc.array(step, { maxLength: 80, size: 'max' }),
      targets: fc.array(id, { minLength: 1, maxLength: 5 }),
      n: fc.integer({ min: 0, max: 20 })
    })
  })
})

function play(own: Uint8Array, k: number, steps: readonly Step[]): { table: RoutingTable<Node>; model: Model } {
  const table = new RoutingTable<Node>(own, { k })
  const model = new Model(own, k)
  steps.forEach((step, serial) => {
    const node = { id: step.id, serial }
    if (step.do === 'insert') expect(table.insert(node).type).to.equal(model.insert(node))
    else if (step.do === 'remove') expect(table.remove(step.id)).to.equal(model.remove(step.id))
    else expect(table.get(step.id)).to.equal(model.nodes.find((n) => same(n.id, step.id)) ?? null)
    expect(table.size).to.equal(model.nodes.length)
  })
  return { table, model }
}

describe('kbucket: routing table against a plain list', () => {
  it('holds the same nodes after any steps (NODE-28, NODE-30 to NODE-32, NODE-35, NODE-50)', () => {
    fc.assert(
      fc.property(runs, ({ own, k, steps }) => {
        const { table, model } = play(own, k, steps)
        for (let b = 0; b < table.buckets; b++) expect(table.bucket(b)).to.deep.equal(model.bucket(b))
        expect(table.toArray()).to.deep.equal(model.closestInPeerOrder(own, Infinity))
        expect(model.nodes.every(({ id }) => table.has(id))).to.equal(true)
      })
    )
  })

  it('lists the closest nodes as sorting everything would (ENC-55)', () => {
    fc.assert(
      fc.property(runs, ({ own, k, steps, targets, n }) => {
        const { table, model } = play(own, k, steps)
        for (const target of [...targets, own]) {
          expect(table.closest(target, n)).to.deep.equal(model.closest(target, n))
          expect(table.closest(target, Infinity)).to.deep.equal(model.closest(target, Infinity))
        }
      })
    )
  })

  it("lists nodes in the peer's order (NODE-33, RPC-58)", () => {
    fc.assert(
      fc.property(runs, ({ own, k, steps, targets, n }) => {
        const { table, model } = play(own, k, steps)
        for (const target of [...targets, own]) {
          expect(table.closestInPeerOrder(target, n)).to.deep.equal(model.closestInPeerOrder(target, n))
        }
      })
    )
  })

  for (const order of ['closest', 'closestInPeerOrder'] as const) {
    it(`${order} puts those nearer to the target than ourselves before all others (RPC-135)`, () => {
      let mixed = 0
      fc.assert(
        fc.property(runs, ({ own, k, steps, targets, n }) => {
          const { table } = play(own, k, steps)
          for (const target of targets) {
            const ours = commonPrefixLength(own, target)
            const nearer = (node: Node): boolean => commonPrefixLength(node.id, target) > ours
            const listed = table[order](target, n).map(nearer)
            const known = table.toArray().filter(nearer).length
            if (known > 0 && known < listed.length) mixed++
            const expected = Math.min(known, listed.length)
            expect(listed).to.deep.equal(listed.map((_, i) => i < expected))
          }
        })
      )
      // The runs must hold lists with nodes of both kinds, or nothing was shown.
      expect(mixed).to.be.above(20)
    })
  }
})
