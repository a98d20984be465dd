import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { hash } from '@punchlist/hyperdht/crypto'
import { request, response } from '@punchlist/hyperdht/wire'
import { isFree } from '../../free-ports.js'
import { NodeFailure } from '../../node.js'
import { HOST } from './bench.js'
import { failureOf, type NodeStep, want } from './step.js'

/** ms that a node has to answer a datagram. */
const ANSWERS = 2000
/** ms that a node has to say that it is ready, and between two looks. */
const TELLS = 6000
const POLL = 100
/** Transaction id of the ping, which the answer repeats. */
const TID = 4711

/** What every driver with nodes has. */
export const NETWORK_STEPS: readonly NodeStep[] = [
  {
    id: 'node-network',
    title: 'nodes start on 127.0.0.1, one as the first of its network, and become ready',
    needs: 'dht',
    async run({ events }) {
      // Some say so a while after they are bootstrapped.
      for (let i = 0; i < TELLS / POLL && !events.every((seen) => seen.includes('ready')); i++) await sleep(POLL)
      const silent = events.findIndex((seen) => !seen.includes('ready'))
      const advice = 'Write {"event":"node","node":N,"name":"ready"} when a node is ready'
      want(silent === -1, `${advice}; node ${silent} did not within ${TELLS / 1000} s.`)
    }
  },
  {
    id: 'node-state',
    title: 'node.state tells where a persistent node is, and whom it knows',
    needs: 'dht',
    async run({ nodes, ports }) {
      for (const [i, node] of nodes.entries()) {
        const state = await node.state()
        const evidence = { seen: JSON.stringify({ ...state, table: state.table.length }).slice(0, 400) }
        want(state.port === ports[i], `"port" has to be the one that the node was told: ${ports[i]}.`, evidence)
        want(state.host === HOST, `"host" has to be what others see: ${HOST}.`, evidence)
        want(state.bootstrapped, '"bootstrapped" has to be true once node.ready is answered.', evidence)
        want(!state.ephemeral && state.id !== null, 'With "ephemeral": false a node has an id and says it.', evidence)
        want(state.table.length > 0, '"table" has to list the nodes of the routing table.', evidence)
      }
    }
  },
  {
    id: 'node-on-the-wire',
    title: 'a node answers a PING datagram at the port that it says it has',
    needs: 'dht',
    async run({ ports }) {
      for (const port of ports) {
        const answered = await pingDatagram(port)
        want(
          answered,
          `Nothing answers at ${HOST}:${port}: open the node's socket there before node.ready is answered.`
        )
      }
    }
  },
  {
    id: 'node-ping',
    title: 'node.ping tells the round trip time, and fails with FAILED where nobody is',
    needs: 'dht',
    async run({ nodes, ports }) {
      const rtt = await nodes[1]!.ping({ host: HOST, port: ports[2]! })
      want(rtt >= 0 && rtt < ANSWERS, `"rtt" has to be ms, not ${rtt}.`)
      const failure = await failureOf(nodes[1]!.ping({ host: HOST, port: 9 }))
      want(failure instanceof NodeFailure, 'Answer a ping that nobody answers with the error FAILED.')
    }
  },
  {
    id: 'node-find-node',
    title: 'node.findNode lists the nodes that answered, with their ids',
    needs: 'dht',
    async run({ nodes, ports }) {
      const found = await nodes[1]!.findNode(hash(Buffer.from('somewhere')))
      const others = ports.filter((_, i) => i !== 1)
      const missing = others.filter((port) => !found.some((one) => one.port === port && one.id !== null))
      want(missing.length === 0, `node.findNode has to list all ${others.length} other nodes of so small a network.`, {
        seen: JSON.stringify(found.map(({ host, port }) => `${host}:${port}`))
      })
    }
  },
  {
    id: 'node-stats',
    title: 'node.stats gives counters',
    needs: 'dht',
    async run({ nodes }) {
      const stats = await nodes[0]!.stats()
      want(Object.keys(stats).length > 0, '"stats" has to hold the counters of the implementation by name.')
    }
  }
]

/** What is tried last, since nothing comes after it. */
export const ENDING_STEPS: readonly NodeStep[] = [
  {
    id: 'node-suspend',
    title: 'a suspended node says so, and works again when it is resumed',
    needs: 'suspend',
    async run({ nodes, ports }) {
      const node = nodes[3]!
      await node.suspend()
      want((await node.state()).suspended, '"suspended" has to be true after node.suspend.')
      await node.resume()
      want(!(await node.state()).suspended, '"suspended" has to be false after node.resume.')
      await node.ping({ host: HOST, port: ports[0]! })
    }
  },
  {
    id: 'node-destroy',
    title: 'a node that is destroyed gives its port back, and the others go on',
    needs: 'dht',
    async run({ nodes, ports }) {
      await nodes[3]!.destroy()
      want(
        await isFree(ports[3]!),
        `Port ${ports[3]} is still taken after node.destroy: close the node's sockets first.`
      )
      await nodes[1]!.ping({ host: HOST, port: ports[0]! })
    }
  }
]

/** Whether something answers a PING at a port. */
async function pingDatagram(port: number): Promise<boolean> {
  const socket = createSocket('udp4')
  try {
    socket.bind(0, HOST)
    await once(socket, 'listening')
    const ping = request.encode(request.create({ tid: TID, to: { host: HOST, port }, internal: true, command: 0 }))
    const answer = new Promise<boolean>((resolve) => {
      socket.on('message', (bytes) => resolve(isAnswer(bytes)))
      setTimeout(() => resolve(false), ANSWERS).unref()
    })
    socket.send(ping, port, HOST)
    return await answer
  } finally {
    socket.close()
  }
}

function isAnswer(bytes: Buffer): boolean {
  try {
    return response.decode(bytes).tid === TID
  } catch {
    return false
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
