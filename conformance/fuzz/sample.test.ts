import { expect } from 'chai'
import { createReferenceDriver } from '../drivers/reference/index.js'
import { LAYOUTS } from '../layouts/index.js'
import { Chance } from './chance.js'
import { MAX_BYTES, mutate } from './mutate.js'
import { sample } from './sample.js'

describe('fuzz: samples', () => {
  const reference = createReferenceDriver()

  for (const { name, type } of LAYOUTS) {
    it(`are valid bytes of ${name}, each field and each absence among them`, () => {
      const shapes = new Set<string>()
      for (let i = 0; i < 2000; i++) {
        const { bytes, marks } = sample(type, new Chance(7, 7, i))
        const value = reference.decode(name, bytes.toString('hex'))
        for (const { offset, size } of marks) expect(offset + size).to.be.at.most(bytes.length)
        if (value === null || typeof value !== 'object' || Array.isArray(value)) continue
        for (const [field, content] of Object.entries(value)) {
          shapes.add(
            `${field} ${content === null || (Array.isArray(content) && content.length === 0) ? 'absent' : 'there'}`
          )
        }
      }
      if (typeof type !== 'object' || !('fields' in type)) return
      for (const field of type.fields) {
        if (field.wireOnly) continue
        expect(shapes).to.include(`${field.name} there`)
        if (field.bit !== undefined && field.absent !== 0) expect(shapes).to.include(`${field.name} absent`)
      }
    })
  }

  it('are changed into something else, and stay as long as a datagram', () => {
    const type = { list: 'uint' } as const
    let changed = 0
    for (let i = 0; i < 2000; i++) {
      const chance = new Chance(8, 8, i)
      const valid = sample(type, chance)
      const mutated = mutate(valid, chance, () => Buffer.alloc(3000))
      expect(mutated.length).to.be.at.most(MAX_BYTES)
      if (!mutated.equals(valid.bytes)) changed++
    }
    expect(changed).to.be.above(1700)
  })
})
