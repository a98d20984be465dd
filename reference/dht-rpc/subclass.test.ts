import { expect } from 'chai'
import { DhtRpc, type DhtRpcConfig, type DhtRpcOptions } from './index.js'
import { VirtualNet } from './test-support/virtual-net.js'

interface OwnOptions extends DhtRpcOptions {
  colour?: string | null
}

/** As HyperDHT does: more options, statics, configuration and a longer end. */
class Own extends DhtRpc {
  static override readonly DEFAULTS = { ...DhtRpc.DEFAULTS, connectionKeepAlive: 5000 }
  readonly colour: string
  readonly ended: string[] = []

  constructor(options: OwnOptions = {}) {
    super({ ...options, filterNode: ({ port }) => port !== 1 })
    this.colour = options.colour ?? 'none'
  }

  override get config(): DhtRpcConfig {
    return { ...super.config, connectionKeepAlive: Own.DEFAULTS.connectionKeepAlive }
  }

  override async destroy(options?: { force?: boolean }): Promise<void> {
    this.ended.push(options?.force ? 'forced' : 'gently')
    await super.destroy(options)
  }
}

describe('a class on top of the node', () => {
  let net: VirtualNet
  beforeEach(() => (net = new VirtualNet()))
  afterEach(() => net.end())

  it('has its own bootstrapper, options, defaults, configuration and end (API-12, NODE-13, NODE-169)', async () => {
    const own: Own = Own.bootstrapper(4000, '10.0.0.1', { udx: net.udx('10.0.0.1'), colour: 'blue' })
    await net.until(own.fullyBootstrapped())
    expect([own.colour, own.ephemeral, own.host]).to.deep.equal(['blue', false, '10.0.0.1'])
    expect(own.config.connectionKeepAlive).to.equal(5000)
    await net.until(own.destroy({ force: true }))
    expect([own.ended, own.destroyed]).to.deep.equal([['forced'], true])
  })
})
