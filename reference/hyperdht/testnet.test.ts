import { expect } from 'chai'
import { createTestnet, type Testnet } from './index.js'

describe('a testnet', () => {
  const open: Testnet[] = []
  afterEach(async () => {
    for (const testnet of open.splice(0)) await testnet.destroy()
  })
  const make = async (...args: Parameters<typeof createTestnet>): Promise<Testnet> => {
    const testnet = await createTestnet(...args)
    open.push(testnet)
    return testnet
  }

  it('has a first node that stays ephemeral, and others that store (API-259, API-260, API-261, NODE-170, NODE-171)', async () => {
    const testnet = await make(3)
    expect(testnet.nodes.map((node) => [node.ephemeral, node.firewalled])).to.deep.equal([
      [true, false],
      [false, false],
      [false, false]
    ])
    const [first, second] = testnet
    expect([first, second]).to.deep.equal(testnet.nodes.slice(0, 2))
    expect(testnet.bootstrap).to.deep.equal([{ host: '127.0.0.1', port: first?.address()?.port }])
    expect(first?.address()?.host).to.equal('127.0.0.1')
    const { hash } = await testnet.createNode().immutablePut(Buffer.from('hello'))
    expect((await first?.immutableGet(hash))?.value.toString()).to.equal('hello')
  })

  it('of one stores nothing, and of none has no bootstrap (API-260, API-261)', async () => {
    const [node] = await make(1)
    const error = await node?.immutablePut(Buffer.from('x')).catch((error: Error) => error)
    expect(error).to.have.property('message', 'Too few nodes responded')
    expect([(await make(0)).nodes, (await make(0)).bootstrap]).to.deep.equal([[], []])
  })

  it('makes further nodes at once, ephemeral unless told otherwise (API-262, NODE-172)', async () => {
    const testnet = await make(2)
    const node = testnet.createNode()
    expect([node.bootstrapped, testnet.nodes.length]).to.deep.equal([false, 3])
    await node.fullyBootstrapped()
    expect([node.ephemeral, node.adaptive]).to.deep.equal([true, false])
    const persistent = testnet.createNode({ ephemeral: false, firewalled: false })
    await persistent.fullyBootstrapped()
    expect(persistent.ephemeral).to.be.false
  })

  it('joins an existing network, and then all of it stores (API-260)', async () => {
    const { bootstrap } = await make(2)
    const second = await make(2, { bootstrap })
    expect(second.bootstrap).to.deep.equal(bootstrap)
    expect(second.nodes.map((node) => node.ephemeral)).to.deep.equal([false, false])
  })

  it('ends last node first, servers before nodes, once (API-263)', async () => {
    const testnet = await make(3)
    const log: string[] = []
    testnet.nodes.forEach((node, i) => node.on('close', () => log.push(`node ${i}`)))
    const [first] = testnet
    first?.listening.add({ close: async () => log.push('server') } as never)
    await testnet.destroy()
    expect(log.filter((line, i) => i === 0 || line !== 'server')).to.deep.equal([
      'server',
      'node 2',
      'node 1',
      'node 0'
    ])
    await testnet.destroy()
  })

  it('hands its end to a teardown function, or to a method of its own (API-258, NODE-173)', async () => {
    const calls: unknown[] = []
    const direct = await make(1, (destroy, options) => calls.push(destroy, options))
    expect(calls[1]).to.deep.equal({ order: Infinity })
    await (calls[0] as () => Promise<void>)()
    expect(direct.nodes[0]?.destroyed).to.be.true

    const test = {
      name: 'a test',
      teardown(this: { name: string }) {
        calls.push(this.name)
      }
    }
    await make(1, test)
    expect(calls.at(-1)).to.equal('a test')
    await make(0, test)
    expect(calls.length).to.equal(3)
  })
})
