import { expect } from 'chai'
import fc from 'fast-check'
import { compareDistance, compareIds } from './distance.js'
import { appendNearest } from './nearest.js'

const BYTES = 3
const anId = fc.uint8Array({ minLength: BYTES, maxLength: BYTES })
/** Few different bytes: long common prefixes are frequent. */
const aNearId = fc.array(fc.constantFrom(0x00, 0x01, 0x80, 0xff), { minLength: BYTES, maxLength: BYTES })
const hex = (list: readonly { readonly id: Uint8Array }[]) => list.map(({ id }) => Buffer.from(id).toString('hex'))

function ascending(ids: readonly ArrayLike<number>[]): { id: Uint8Array }[] {
  const different = new Map(ids.map((id) => [Array.from(id).join(), Uint8Array.from(id)]))
  return [...different.values()].sort(compareIds).map((id) => ({ id }))
}

describe('kbucket: the nearest of an ascending list', () => {
  for (const [what, arbitrary] of [
    ['any ids', anId],
    ['ids with much in common', aNearId]
  ] as const) {
    it(`are those that sorting by distance gives: ${what} (ENC-55)`, () => {
      fc.assert(
        fc.property(fc.array<ArrayLike<number>>(arbitrary), anId, fc.nat(30), (ids, target, n) => {
          const list = ascending(ids)
          const nearest: { id: Uint8Array }[] = []
          appendNearest(nearest, n, target, list)
          const sorted = [...list].sort((a, b) => compareDistance(target, a.id, b.id)).slice(0, n)
          expect(hex(nearest)).to.deep.equal(hex(sorted))
        })
      )
    })
  }

  it('go behind what is there, up to the number asked for', () => {
    const list = ascending([[1], [2], [3]])
    const into = [{ id: Uint8Array.of(9) }]
    appendNearest(into, 3, Uint8Array.of(2), list)
    expect(hex(into)).to.deep.equal(['09', '02', '03'])
  })
})
