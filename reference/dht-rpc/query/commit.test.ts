import { expect } from 'chai'
import { settled } from '../../test-support/virtual-time.js'
import type { Reply } from '../../udp-request/index.js'
import { Query } from './index.js'
import { address, byDistance, range, ScriptedNetwork, TARGET } from './test-support/scripted-network.js'

describe('the commit of a query', () => {
  let net: ScriptedNetwork

  beforeEach(() => {
    net = new ScriptedNetwork()
    net.script(range(20000, 25), { delay: 10, token: Buffer.alloc(32, 9) })
  })

  const nodes = range(20000, 25).map(address)

  it('calls the function for the closest, nearest first, in one turn, with node and query (QRY-59, API-118, API-121)', async () => {
    const calls: [number, string, unknown][] = []
    const turns = new Set<object>()
    let turn = {}
    const query: Query<unknown, string> = net.query({
      nodes,
      map: () => null,
      commit: async (reply: Reply, dht: string, query: unknown) => {
        calls.push([reply.from.port, dht, query])
        turns.add(turn)
        queueMicrotask(() => (turn = {}))
      }
    })
    await net.finish(query)
    const closest = byDistance(range(20000, 25)).slice(0, 20)
    expect(calls.map(([port]) => port)).to.deep.equal(closest)
    expect(new Set(calls.map(([, dht]) => dht))).to.deep.equal(new Set(['the node']))
    expect(calls[0]?.[2]).to.equal(query)
    expect(turns.size).to.equal(1)
  })

  it('waits for all to settle; one success is enough (QRY-65)', async () => {
    let ended = false
    const releases: (() => void)[] = []
    const query = net.query({
      nodes: nodes.slice(0, 3),
      commit: () => new Promise<void>((resolve, reject) => releases.push(releases.length === 1 ? resolve : reject))
    })
    query.on('end', () => (ended = true))
    query.resume()
    await net.time.run()
    releases[0]?.()
    releases[1]?.()
    await settled()
    expect(ended).to.equal(false)
    releases[2]?.()
    await settled()
    expect(ended).to.equal(true)
  })

  it('fails with the error of the last to settle if all fail (QRY-65)', async () => {
    let calls = 0
    const query = net.query({
      nodes: nodes.slice(0, 3),
      commit: async () => {
        const ms = [10, 30, 20][calls++] as number
        await new Promise<void>((resolve) => net.time.setTimeout(resolve, ms))
        throw new Error(`after ${ms}`)
      }
    })
    expect(await net.finish(query).catch((err: Error) => err.message)).to.equal('after 30')
  })

  it('takes a function that returns no promise, or throws (QRY-60)', async () => {
    let calls = 0
    await net.finish(net.query({ nodes, commit: () => calls++ }))
    expect(calls).to.equal(20)
    const throwing = net.query({
      nodes,
      commit: () => {
        throw new Error('at once')
      }
    })
    expect(await net.finish(throwing).catch((err: Error) => err.message)).to.equal('at once')
  })

  it('takes any answer to an automatic commit as success, but silence is none (QRY-67)', async () => {
    net.script([20000], { token: Buffer.alloc(32), commit: { error: 2 } })
    await net.finish(net.query({ nodes: [address(20000)], commit: true }))
    net.script([20000], { token: Buffer.alloc(32), commit: null })
    const start = net.time.now
    const error = await net.finish(net.query({ nodes: [address(20000)], commit: true })).catch((err: Error) => err)
    expect(error).to.have.property('code', 'REQUEST_TIMEOUT')
    expect(net.time.now - start).to.equal(4000)
  })

  it('sends nothing to a closest reply without token (QRY-63, QRY-64, API-120)', async () => {
    net.script([20000])
    const error = await net.finish(net.query({ nodes: [address(20000)], commit: true })).catch((err: Error) => err)
    expect(error).to.include({ message: 'No token received for closest node' })
    expect(net.of('commit')).to.have.length(0)
    const findNode = new Query<Reply, string>(
      net,
      { target: TARGET, internal: true, command: 2 },
      { nodes: [address(20000)], commit: true }
    )
    expect(await net.finish(findNode).catch((err: Error) => err.message)).to.equal('No token received for closest node')
  })

  it('goes on when the query is destroyed meanwhile (QRY-62)', async () => {
    net.script([20000], { token: Buffer.alloc(32), commit: { delay: 500 } })
    const query = net.query({ nodes: [address(20000)], commit: true })
    const end = query.finished()
    await net.time.run(100)
    query.destroy()
    await net.time.run()
    await end
    expect(net.of('commit')).to.have.length(1)
  })
})
