import { expect } from 'chai'
import { settled } from '../test-support/virtual-time.js'
import type { Address } from '../ipencoding/index.js'
import type { Reply } from '../udp-request/index.js'
import type { OutgoingRequest, PingOptions, RequestOptions } from './calls.js'
import { Query, type QueryOptions, type QueryRequest } from './query/index.js'
import { address, range, ScriptedNetwork, TARGET } from './query/test-support/scripted-network.js'
import { Session } from './session.js'

/** The calls of a node over a scripted network. */
class Node {
  readonly net = new ScriptedNetwork()

  session(): Session<Node> {
    return new Session(this, this.net.group())
  }

  query<T = Reply>(request: QueryRequest, options?: QueryOptions<T>): Query<T> {
    return new Query<T, unknown>(this.net, { ...request, internal: false }, options)
  }

  request(request: OutgoingRequest, to: Address, { session, retry }: RequestOptions = {}): Promise<Reply> {
    const options = { session: session?.group ?? null, ...(retry === false && { retries: 0 }) }
    return new Promise((resolve, reject) =>
      this.net.send(request, to, options, { onreply: resolve, onfailure: reject })
    )
  }

  ping(to: Address, options?: PingOptions): Promise<Reply> {
    return this.request({ command: 0 }, to, options)
  }
}

describe('a session', () => {
  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => 'none',
      (err: Error & { code?: string }) => err.code
    )

  it('cancels what is in flight, and can be used again (QRY-94, QRY-95, QRY-96, API-100, API-101)', async () => {
    const node = new Node()
    const { net } = node
    const session = node.session()
    expect(session.dht).to.equal(node)
    const mine = new Error('mine')
    const failures = [session.request({ command: 9 }, address(1)), session.ping(address(2), { retry: false })]
    const other = codeOf(node.ping(address(3)))
    expect(session.inflight).to.have.length(2)
    const outcomes = Promise.allSettled(failures)
    session.destroy(mine)
    expect((await outcomes).map((outcome) => outcome.status === 'rejected' && outcome.reason === mine)).to.deep.equal([
      true,
      true
    ])
    expect(session.inflight).to.have.length(0)
    const again = codeOf(session.ping(address(4)))
    session.destroy()
    expect(await again).to.equal('REQUEST_DESTROYED')
    await net.time.run()
    expect(await other).to.equal('REQUEST_TIMEOUT')
  })

  it('leaves the visits of a destroyed query in flight (QRY-97)', async () => {
    const node = new Node()
    const session = node.session()
    const query = session.query({ target: TARGET, command: 9 }, { nodes: range(20000, 5).map(address) })
    query.resume()
    await settled()
    query.destroy()
    await settled()
    expect([query.destroyed, session.inflight.length, query.errors]).to.deep.equal([true, 5, 0])
    await node.net.time.run()
    expect([session.inflight.length, query.errors, node.net.of('hint').length]).to.deep.equal([0, 5, 0])
  })

  it('fails the visits of a running query, which goes on with its other candidates (QRY-98)', async () => {
    const node = new Node()
    node.net.script(range(20000, 15), { delay: 100 })
    const session = node.session()
    const query = session.query({ target: TARGET, command: 9 }, { nodes: range(20000, 15).map(address) })
    const end = query.finished()
    await settled()
    session.destroy()
    await node.net.time.run()
    await end
    expect([query.errors, query.successes]).to.deep.equal([10, 5])
  })
})
