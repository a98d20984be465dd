import { layout } from '../net/index.js'
import { World } from './world.js'

/**
 * A run with every kind of fault and dice in it, as a digest: hosts that chatter through NATs and bad lines. The same seed
 * gives the same digest, in any process.
 */
export async function digestOf(seed: string, extraNode = false): Promise<string> {
  const sites = [
    { name: 'home', nat: 'symmetric', hosts: ['a', 'b'] },
    { name: 'mobile', nat: 'cgnat', hosts: ['c'] }
  ]
  const world = new World(layout({ nodes: extraNode ? 4 : 3, sites }), seed)
  try {
    for (const name of ['home', 'dht1', 'c']) {
      world.internet.setLink(name, { jitter: 9, loss: 0.1, duplicate: 0.1, reorder: 0.1 })
    }
    const sockets = ['a', 'b', 'c', 'dht1', 'dht2', 'dht3'].map((name) => world.socket(name))
    for (const [i, socket] of sockets.entries()) {
      const chatter = (): void => {
        const to = sockets[3 + ((i + 1) % 3)]!.bound.port
        socket.send(`${i} at ${Date.now()}`, { host: `11.1.0.${1 + ((i + 1) % 3)}`, port: to })
      }
      setInterval(chatter, 7 + i)
    }
    await world.pass(2000)
    return `${world.trace.count} ${world.trace.digest}`
  } finally {
    world.close()
  }
}
