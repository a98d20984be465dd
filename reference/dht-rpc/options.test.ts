import { expect } from 'chai'
import { BootstrapError } from './bootstrap-address.js'
import { DhtRpcError } from './errors.js'
import { type DhtRpcOptions, readOptions } from './options.js'

describe('options of a node', () => {
  it('has the defaults of the peer (NODE-12)', () => {
    expect(readOptions({})).to.deep.include({
      mode: 'adaptive',
      bootstrap: [],
      concurrency: 10,
      downHintsRateLimit: 50,
      filterNode: null,
      firewalled: true,
      maxPingDelay: 10_000,
      maxWindow: 80,
      nodes: [],
      quickFirewall: true,
      sendDownHints: true,
      udx: null,
      clientOnly: false
    })
    expect(readOptions({}).io).to.deep.include({ port: 0, host: '0.0.0.0', anyPort: true, maxWindow: 80 })
  })

  it('takes what is falsy for absent, and ignores what it does not know (NODE-2, NODE-4, API-1)', () => {
    const odd = {
      bootstrap: null,
      nodes: null,
      concurrency: 0,
      maxPingDelay: 0,
      port: null,
      host: '',
      filterNode: null
    }
    const unknown = { ...odd, frobnicate: 7, udx: null, adaptiveTimeout: null } as DhtRpcOptions
    expect(readOptions(unknown)).to.deep.equal(readOptions({}))
    expect(readOptions({ bootstrap: false }).bootstrap).to.deep.equal([])
  })

  it('knows three modes (NODE-9)', () => {
    const modes: [DhtRpcOptions, string][] = [
      [{}, 'adaptive'],
      [{ ephemeral: null, adaptive: true }, 'adaptive'],
      [{ adaptive: false }, 'ephemeral'],
      [{ ephemeral: true }, 'ephemeral'],
      [{ ephemeral: true, adaptive: true }, 'ephemeral'],
      [{ ephemeral: false }, 'persistent'],
      [{ ephemeral: false, adaptive: false }, 'persistent'],
      [{ ephemeral: false, clientOnly: true }, 'ephemeral']
    ]
    for (const [options, mode] of modes) expect(readOptions(options).mode, JSON.stringify(options)).to.equal(mode)
  })

  it('reads entry points of every kind, hosts unsplit (NODE-3, NODE-7)', () => {
    const bootstrap = ['10.0.0.1:1', '10.0.0.1@x:2', 3, { host: 'y', port: 4 }]
    expect(readOptions({ bootstrap }).bootstrap).to.deep.equal([
      { host: '10.0.0.1', port: 1 },
      { host: '10.0.0.1@x', port: 2 },
      { host: '127.0.0.1', port: 3 },
      { host: 'y', port: 4 }
    ])
    expect(() => readOptions({ bootstrap: ['x'] })).to.throw(BootstrapError, 'Bootstrap node format is host:port')
  })

  it('knows the old name of the filter (NODE-54)', () => {
    const filter = () => true
    expect(readOptions({ addNode: filter }).filterNode).to.equal(filter)
  })

  it('puts the nodes of a saved table behind those given', () => {
    const node = (port: number) => ({ host: '192.0.2.1', port })
    const table = { version: 1, savedAt: 0, nodes: [node(2)] } as const
    expect(readOptions({ nodes: [node(1)], table }).nodes).to.deep.equal([node(1), node(2)])
  })

  it('refuses what it cannot use, at once and by name', () => {
    const wrong: Record<string, unknown>[] = [
      { port: -1 },
      { port: 65_536 },
      { port: '49737' },
      { port: [5, 4] },
      { port: [1, 2, 3] },
      { host: 5 },
      { concurrency: -1 },
      { concurrency: 'x' },
      { maxWindow: '80' },
      { maxPingDelay: -5 },
      { bootstrap: 'x:1' },
      { nodes: 'x' },
      { nodes: [null] },
      { nodes: [{ host: 'x', port: 1 }] },
      { nodes: [{ host: '192.0.2.1', port: 0 }] },
      { filterNode: 'x' },
      { filterRequest: 7 },
      { downHintsRateLimit: 'x' },
      { downHintsRateLimit: NaN }
    ]
    for (const options of wrong) {
      expect(() => readOptions(options), JSON.stringify(options))
        .to.throw(DhtRpcError, Object.keys(options)[0])
        .with.property('code', 'BAD_OPTION')
    }
  })
})
