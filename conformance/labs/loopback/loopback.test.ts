import { expect } from 'chai'
import { createProcessNodeDriver } from '../../drivers/node-drivers.js'
import { plan, type Player, runCell } from '../../engine/index.js'
import { SCENARIOS } from '../../scenarios/index.js'
import { LoopbackLab } from './index.js'

const SPECS = ['reference', 'hyperdht', 'reference&hyperdht'] as const
type Spec = (typeof SPECS)[number]
const [OURS, PEER, MIXED] = SPECS

describe('labs/loopback: real sockets, implementations in processes of their own', function () {
  this.timeout(120_000)
  const lab = new LoopbackLab()
  const players = new Map<Spec, Player>()
  before(async () => {
    for (const spec of SPECS) {
      players.set(spec, { spec, driver: await createProcessNodeDriver(spec, { nodesPerProcess: 64 }) })
    }
  })
  after(async () => {
    for (const { driver } of players.values()) await driver.close()
  })

  const CELLS: readonly (readonly [id: string, topology: string, cast: Readonly<Record<string, Spec>>])[] = [
    ['network', '10-nodes', { network: OURS }],
    ['network', '10-nodes', { network: MIXED }],
    ['bootstrapping', 'public', { bootstrapper: OURS, network: PEER, joiner: OURS }],
    ['bootstrapping', 'public', { bootstrapper: PEER, network: OURS, joiner: PEER }],
    ['lookup', 'open', { network: MIXED, writer: OURS, reader: PEER }],
    ['immutable', 'open', { network: MIXED, writer: PEER, reader: OURS }],
    ['announce-bump', 'plain', { network: MIXED, writer: OURS, reader: PEER }],
    ['streams', 'open', { server: OURS, client: OURS }],
    ['streams', 'open', { server: OURS, client: PEER }],
    ['streams', 'open', { server: PEER, client: OURS }]
  ]
  for (const [id, topology, cast] of CELLS) {
    const who = Object.entries(cast).map(([role, spec]) => `${role} ${spec}`)
    it(`${id}/${topology}: ${who.join(', ')} (API-33, API-113)`, async () => {
      const scenarios = SCENARIOS.filter((one) => one.id === id)
      const fixed = Object.fromEntries(Object.entries(cast).map(([role, spec]) => [role, players.get(spec)!]))
      const [cell] = plan({ scenarios, players: [], lab: lab.capabilities, topologies: [topology], fixed })
      const { runs, verdict } = await runCell(cell!, { lab, seeds: ['1'], others: players.get(PEER)! })
      expect(runs[0]!.detail).to.equal('')
      expect(verdict).to.equal('pass')
      expect(runs[0]!.traceHash).to.equal(null)
    })
  }
})
