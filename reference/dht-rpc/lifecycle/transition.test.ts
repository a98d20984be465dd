import { expect } from 'chai'
import { nodeId } from '../../ipencoding/index.js'
import { NatSampler, type ProbeResult } from '../nat/index.js'
import { transition, type TransitionNode } from './transition.js'

const US = { host: '10.0.0.1', port: 4000 }

function sampled(...ports: number[]): NatSampler {
  const sampler = new NatSampler()
  for (const port of ports) sampler.add(US.host, port)
  return sampler
}

/** A node that notes what is done to it, step by step. */
class Scripted implements TransitionNode {
  readonly steps: string[] = []
  destroyed = false
  #ephemeral = true
  #firewalled: boolean
  sampler: NatSampler
  result: ProbeResult = { reachable: true, sampler: sampled(US.port, US.port) }
  duringProbe = (): void => {}

  constructor({ firewalled = true, sampler = sampled(5000) } = {}) {
    this.#firewalled = firewalled
    this.sampler = sampler
  }

  get ephemeral() {
    return this.#ephemeral
  }
  set ephemeral(value: boolean) {
    this.#ephemeral = value
    this.steps.push(`ephemeral=${value}`)
  }
  get firewalled() {
    return this.#firewalled
  }
  set firewalled(value: boolean) {
    this.#firewalled = value
    this.steps.push(`firewalled=${value}`)
  }
  async probe() {
    this.steps.push('probe')
    await Promise.resolve()
    this.duringProbe()
    return this.result
  }
  adopt(sampler: NatSampler) {
    this.sampler = sampler
    this.steps.push('adopt')
  }
  recentre(id: Buffer) {
    this.steps.push(id.equals(nodeId(US)) ? 'recentre' : `recentre on ${id.toString('hex')}`)
  }
  onpersistent() {
    this.steps.push('persistent')
  }
}

describe('transitions', () => {
  it('takes the steps to persistence in order (NODE-21, NODE-97, NODE-178)', async () => {
    const node = new Scripted()
    expect(await transition('full', node)).to.equal('done')
    expect(node.steps).to.deep.equal([
      'probe',
      'firewalled=false',
      'ephemeral=false',
      'adopt',
      'recentre',
      'persistent'
    ])
  })

  it('only clears firewalled in the other kind, and keeps the id to itself (NODE-24, NODE-88)', async () => {
    const node = new Scripted()
    expect(await transition('firewall', node)).to.equal('done')
    expect(node.steps).to.deep.equal(['probe', 'firewalled=false', 'adopt', 'recentre'])
    expect(node.ephemeral).to.equal(true)
  })

  it('needs no probe where strangers are known to get in; one sample is enough (NODE-99, NODE-100)', async () => {
    const node = new Scripted({ firewalled: false, sampler: sampled(US.port) })
    expect(await transition('full', node)).to.equal('done')
    expect(node.steps).to.deep.equal(['firewalled=false', 'ephemeral=false', 'recentre', 'persistent'])
  })

  it('does nothing where there is nothing to do (NODE-97)', async () => {
    const persistent = new Scripted()
    await transition('full', persistent)
    expect(await transition('full', persistent)).to.equal('not-ephemeral')
    expect(await transition('firewall', new Scripted({ firewalled: false }))).to.equal('not-firewalled')
  })

  it('gives up without an address that all agree on (NODE-97, step 3)', async () => {
    for (const sampler of [new NatSampler(), sampled(1, 2)]) {
      const node = new Scripted({ sampler })
      expect(await transition('full', node)).to.equal('no-address')
      expect(node.steps).to.deep.equal([])
    }
  })

  it('gives up where strangers do not get in, and says why (NODE-97, step 4)', async () => {
    const node = new Scripted()
    node.result = { reachable: false, reason: 'remapped-port' }
    expect(await transition('full', node)).to.equal('remapped-port')
    expect([node.firewalled, node.ephemeral]).to.deep.equal([true, true])
  })

  it('gives up if the address changed meanwhile, but is not firewalled any more (NODE-98)', async () => {
    const node = new Scripted()
    node.duringProbe = () => node.sampler.add('10.0.0.9', 1)
    expect(await transition('full', node)).to.equal('changed')
    expect([node.firewalled, node.ephemeral]).to.deep.equal([false, true])
  })

  it('gives up if the probe saw another host (NODE-98)', async () => {
    const node = new Scripted()
    const elsewhere = new NatSampler()
    elsewhere.add('10.0.0.9', US.port)
    node.result = { reachable: true, sampler: elsewhere }
    expect(await transition('full', node)).to.equal('inconsistent')
    expect(node.ephemeral).to.equal(true)
  })

  it('changes nothing on a node that was destroyed meanwhile', async () => {
    const node = new Scripted()
    node.duringProbe = () => (node.destroyed = true)
    expect(await transition('full', node)).to.equal('changed')
    expect(node.steps).to.deep.equal(['probe'])
  })
})
