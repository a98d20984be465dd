import type { Sides } from '../row.js'
import { withProcesses, type WorkerProcess } from '../worker-process.js'
import type { Pairing } from './pairing.js'
import type { ConnectWorker, Mode } from './worker-calls.js'

/** Nodes of the network, all of the peer: as out there. */
const NETWORK = 4

type Process = WorkerProcess<ConnectWorker>

/** The two processes of a pairing, and the key that the server listens under. */
export interface Pair {
  readonly client: Process
  readonly server: Process
  readonly publicKey: Buffer
}

/** The pair of a pairing, with both nodes of this mode. */
export type Pairs = (pairing: Pairing, mode: Mode) => Pair

export const MODES: readonly Mode[] = ['direct', 'punched']

/** Runs with a client and a server of each side in a process of its own, and a network that they know each other from. */
export function withPairs<T>({ ours, peer }: Sides, run: (pairs: Pairs) => Promise<T>): Promise<T> {
  const script = new URL('worker.js', import.meta.url)
  return withProcesses<ConnectWorker, T>(
    script,
    5,
    async ([network, oursClient, oursServer, peerClient, peerServer]) => {
      const port = await network!.call('network', peer, NETWORK)
      const keys = new Map<string, Buffer>()
      const clients = { ours: oursClient!, peer: peerClient! }
      const servers = { ours: oursServer!, peer: peerServer! }
      const modules = { ours, peer }
      for (const side of ['ours', 'peer'] as const) {
        await clients[side].call('nodes', modules[side], port)
        await servers[side].call('nodes', modules[side], port)
        for (const [i, mode] of MODES.entries()) {
          const seed = Buffer.alloc(32, side === 'ours' ? i : 100 + i)
          keys.set(`${side} ${mode}`, await servers[side].call('listen', modules[side], mode, seed))
        }
      }
      return run(({ client, server }, mode) => ({
        client: clients[client],
        server: servers[server],
        publicKey: keys.get(`${server} ${mode}`)!
      }))
    }
  )
}

/** us of cores that both processes of a pair need for something, besides its result. */
export async function coresOf<T>({ client, server }: Pair, act: () => Promise<T>): Promise<{ us: number; result: T }> {
  const used = async (): Promise<number> => (await client.call('cpu')) + (await server.call('cpu'))
  const before = await used()
  const result = await act()
  return { us: (await used()) - before, result }
}
