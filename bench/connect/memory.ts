import type { MemoryUse } from '../process-use.js'
import { row } from '../row.js'
import type { ConnectJob } from './job.js'
import { MODES, withPairs } from './lab.js'
import { PAIRINGS } from './pairing.js'

/** Connections that are measured, and those before, which pay for the code. */
const OPEN = 300
const BEFORE = 100
/** ms after which a server has forgotten the handshakes of connections (HS-122), and some. */
const SETTLED = 12_000

/** Bytes of an open connection in the client's process and in the server's, some time after it was opened. */
export async function benchMemory({ sides, progress, onRow }: ConnectJob): Promise<void> {
  const pairings = PAIRINGS.filter(({ client, server }) => client === server)
  for (const mode of MODES) {
    const grown: Record<string, Record<'client' | 'server', MemoryUse>> = {}
    for (const [i, pairing] of pairings.entries()) {
      progress.tell(`open connections, ${mode}`, i, pairings.length)
      grown[pairing.client] = await withPairs(sides, async (pairs) => {
        const { client, server, publicKey } = pairs(pairing, mode)
        const settled = async (): Promise<Record<'client' | 'server', MemoryUse>> => {
          await new Promise((resolve) => setTimeout(resolve, SETTLED))
          return { client: await client.call('memory'), server: await server.call('memory') }
        }
        await client.call('concurrent', mode, publicKey, BEFORE)
        const before = await settled()
        for (let open = 0; open < OPEN; open += BEFORE) await client.call('concurrent', mode, publicKey, BEFORE)
        const after = await settled()
        const open = await server.call('open')
        if (open !== BEFORE + OPEN) throw new Error(`${open} connections are open instead of ${BEFORE + OPEN}`)
        const per = (at: 'client' | 'server'): MemoryUse => ({
          live: (after[at].live - before[at].live) / OPEN,
          rss: (after[at].rss - before[at].rss) / OPEN
        })
        return { client: per('client'), server: per('server') }
      })
    }
    for (const at of ['client', 'server'] as const) {
      for (const [kind, what, rest] of [
        ['live', 'objects, buffers', { target: 1 }],
        ['rss', 'real memory', {}]
      ] as const) {
        const pair = { ours: grown['ours']![at][kind], peer: grown['peer']![at][kind] }
        onRow(row(`open connection, ${mode}, ${at}: ${what}`, 'bytes', pair, rest))
      }
    }
  }
}
