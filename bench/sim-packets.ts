import { Chance, createVirtualUdx, type Endpoint, Internet, layout, Trace, VirtualTime } from 'punchlist/sim'
import type { PacketRow } from './sim-result.js'

/** Datagrams under way at any time: as many as a network of a few hundred nodes has. */
const UNDER_WAY = 1000
/** Bytes: between a request and a full response. */
const SIZE = 300

type Send = (to: Endpoint) => void
/** Opens a socket; `arrived` is called with where each datagram came from. */
type Open = (host: string, arrived: (from: Endpoint) => void) => { send: Send; port: number }

interface Path {
  readonly name: string
  readonly traced: boolean
  /** Behind a NAT, or public. */
  readonly client: 'public' | 'nat'
  readonly sockets: 'ports' | 'udx'
}

const PATHS: readonly Path[] = [
  { name: 'host to host', traced: false, client: 'public', sockets: 'ports' },
  { name: 'the same, traced', traced: true, client: 'public', sockets: 'ports' },
  { name: 'the same, traced, through a NAT', traced: true, client: 'nat', sockets: 'ports' },
  { name: 'the same, traced, through a NAT, udx sockets', traced: true, client: 'nat', sockets: 'udx' }
]

/** The cost of a datagram on its way, without anybody who reads it: two hosts send each back what they get. */
export async function benchPackets(count: number, rounds: number): Promise<PacketRow[]> {
  const best = PATHS.map(() => Infinity)
  for (let round = 0; round < rounds; round++) {
    for (const [i, path] of PATHS.entries()) best[i] = Math.min(best[i]!, await once(path, count))
  }
  return PATHS.map(({ name }, i) => ({ path: name, micros: best[i]! }))
}

async function once({ traced, client, sockets }: Path, count: number): Promise<number> {
  const time = new VirtualTime()
  try {
    const chance = new Chance('bench packets', time.owners)
    const sites = [{ name: 'home', nat: 'port-restricted-cone', hosts: ['inside'] }]
    const options = { time, chance, ...(traced && { trace: new Trace() }) }
    const internet = new Internet(layout({ nodes: 2, sites }), options)
    const open = sockets === 'ports' ? ports(internet) : udxSockets(internet)

    let left = count
    let arrived = 0
    const back = (socket: () => { send: Send }) => (from: Endpoint) => {
      arrived++
      if (left-- > 0) socket().send(from)
    }
    const server = open(
      'dht1',
      back(() => server)
    )
    const clients = Array.from({ length: 10 }, () => {
      const own: ReturnType<Open> = open(
        client === 'nat' ? 'inside' : 'dht2',
        back(() => own)
      )
      return own
    })
    const to = { host: internet.host('dht1').addresses[0]!, port: server.port }
    const before = process.cpuUsage()
    for (let i = 0; i < UNDER_WAY; i++) clients[i % clients.length]!.send(to)
    await time.run({ limit: 1e12 })
    if (arrived !== count + UNDER_WAY) throw new Error(`${arrived} of ${count + UNDER_WAY} datagrams arrived`)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / arrived
  } finally {
    time.uninstall()
  }
}

function ports(internet: Internet): Open {
  const bytes = Buffer.alloc(SIZE, 7)
  return (host, arrived) => {
    const bound = internet.host(host).bind(0, '0.0.0.0', (_, from) => arrived(from))
    return { port: bound.port, send: (to) => bound.send(bytes, to, 64) }
  }
}

function udxSockets(internet: Internet): Open {
  const bytes = Buffer.alloc(SIZE, 7)
  return (host, arrived) => {
    const socket = createVirtualUdx(internet.host(host)).createSocket()
    socket.bind(0)
    socket.on('message', (_, from) => arrived(from))
    return { port: socket.address()!.port, send: ({ host, port }) => socket.trySend(bytes, port, host) }
  }
}
