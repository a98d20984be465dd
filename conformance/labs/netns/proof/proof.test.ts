import { expect } from 'chai'
import { nat, PROFILES } from '../../sim/net/index.js'
import { execute } from '../machine/index.js'
import { onKernel } from '../test-support/index.js'
import { measureBoxes, nameOf } from './index.js'

const profileBoxes = (name: string) => PROFILES.find((one) => one.name === name)!.boxes
const subject = (name: string) => ({ name, boxes: profileBoxes(name), hops: undefined })

describe('boxes on a real kernel', function () {
  // Lives of mappings are waited for; on a busy machine the rest takes its time as well.
  this.timeout(240_000)
  before(onKernel)

  it('every profile, and what pairs share, measures as it is named', async () => {
    const carrier = (hairpin: 'none' | 'external') => nat({ ports: 'stable', hairpin, portRange: [20_000, 59_999] })
    const shared = [nat({ hairpin: 'external' }), nat({ hairpin: 'internal' }), carrier('external'), carrier('none')]
    const subjects = [
      ...PROFILES.map(({ name, boxes }) => ({ name, boxes, hops: undefined })),
      ...shared.map((box) => ({ name: nameOf([box]), boxes: [box], hops: undefined }))
    ]
    const proofs = await measureBoxes(subjects)
    expect(Object.fromEntries(proofs.map((one) => [one.subject.name, one.mismatches]))).to.deep.equal(
      Object.fromEntries(subjects.map(({ name }) => [name, []]))
    )
  })

  it('canary: boxes that are not what they are named are found', async () => {
    const subjects = [subject('linux-silent'), subject('full-cone'), { ...subject('port-restricted-cone'), hops: 0 }]
    const proofs = await measureBoxes(subjects, {
      ages: [1],
      sabotage: async (ground, { gateways }) => {
        for (const { name, box } of gateways) {
          if (box.kind !== 'nat') continue
          const script =
            box.filtering === 'EIF'
              ? ['flush', 'chain', 'ip', 'nat', 'in']
              : box.ports === 'overloaded'
                ? ['flush', 'chain', 'ip', 'filter', 'input']
                : ['add', 'rule', 'ip', 'nat', 'source', 'counter']
          await execute({ argv: ground.at(ground.namespaceOf(name), ['nft', ...script]), input: '' })
        }
      }
    })
    const found = Object.fromEntries(proofs.map((one) => [one.subject.name, one.mismatches]))
    expect(found['linux-silent']).to.deep.equal([
      'unsolicited should be "silent", measured "answered"',
      'earlyProbe should be "harmless", measured "moves"'
    ])
    expect(found['full-cone']).to.include('filtering should be "EIF", measured "APDF"')
    expect(found['port-restricted-cone']).to.deep.equal([])
  })
})
