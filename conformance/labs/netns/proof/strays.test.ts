import { expect } from 'chai'
import type { BoundPort, Endpoint } from '../../sim/types.js'
import { type AgentHost, Ground } from '../hosts/index.js'
import { onKernel } from '../test-support/index.js'

/** A socket that keeps whom it heard last. */
async function ear(host: AgentHost, port = 0): Promise<{ readonly port: BoundPort; heard: () => Promise<Endpoint> }> {
  const waiting: ((from: Endpoint) => void)[] = []
  const heard: Endpoint[] = []
  const bound = await host.bind(port, '0.0.0.0', (_, from) => {
    const next = waiting.shift()
    if (next === undefined) heard.push(from)
    else next(from)
  })
  return {
    port: bound,
    heard: () => {
      const first = heard.shift()
      return first === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(first)
    }
  }
}

describe('a NAT with a port for each destination, each open to everybody, on a real kernel', function () {
  this.timeout(120_000)
  before(onKernel)

  it('leaves the source of who comes in by the port of another destination as it is', async () => {
    const ground = new Ground()
    const agents: AgentHost[] = []
    try {
      const standing = await ground.stand({
        sites: [{ name: 'home', nat: 'symmetric-open-filter', hosts: ['a'] }],
        outside: [
          { name: 'x', addresses: ['11.9.0.1'] },
          { name: 'y', addresses: ['11.9.0.2'] }
        ]
      })
      const at = async (name: string, port?: number): ReturnType<typeof ear> => {
        const agent = ground.agent(standing.hosts.get(name)!)
        agents.push(agent)
        return ear(agent, port)
      }
      const [a, x, y] = [await at('a'), await at('x', 1000), await at('y', 2000)]
      const hello = Buffer.from('hello')
      a.port.send(hello, { host: '11.9.0.1', port: 1000 }, 64)
      const asSeenByX = await x.heard()
      a.port.send(hello, { host: '11.9.0.2', port: 2000 }, 64)
      const asSeenByY = await y.heard()
      expect(asSeenByX.port).to.not.equal(asSeenByY.port)
      // The kernel's sessions would change it: the same pair of endpoints inside is that of another session.
      x.port.send(hello, asSeenByY, 64)
      expect(await a.heard()).to.deep.equal({ host: '11.9.0.1', port: 1000 })
      a.port.send(hello, { host: '11.9.0.1', port: 1000 }, 64)
      expect(await x.heard()).to.deep.equal(asSeenByX)
    } finally {
      await Promise.all(agents.map((agent) => agent.close()))
      await ground.close()
    }
  })
})
