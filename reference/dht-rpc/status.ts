import type { Address } from '../ipencoding/index.js'
import type { TableStatistics } from './table/index.js'

/** What a node can say of itself, as data. */
export interface NodeStatus {
  readonly state: 'bootstrapping' | 'ready' | 'suspended' | 'destroyed'
  /** Null while ephemeral. */
  readonly id: Buffer | null
  readonly ephemeral: boolean
  readonly firewalled: boolean
  readonly online: boolean
  readonly degraded: boolean
  /** As others see it; null if unknown, port 0 if it differs from node to node. */
  readonly publicAddress: Address | null
  /** Where the server and the client socket are bound; null before that. */
  readonly bound: { readonly server: Address; readonly client: Address } | null
  readonly table: TableStatistics
  readonly requests: Readonly<Record<'active' | 'total' | 'responses' | 'timeouts' | 'retries', number>>
  readonly queries: Readonly<Record<'active' | 'total', number>>
  /** DELAYED_PINGs of others that wait for their answer. */
  readonly delayedReplies: number
  /** Entries of the block list. */
  readonly blocked: number
}

/** The same for people: a few lines without colours. */
export function statusText(status: NodeStatus): string {
  const { table, requests, queries, bound, publicAddress } = status
  const lines: [string, string][] = [
    ['state', status.state + (status.online ? (status.degraded ? ', degraded' : '') : ', offline')],
    ['mode', status.ephemeral ? 'ephemeral' : `persistent as ${status.id === null ? '?' : status.id.toString('hex')}`],
    ['reachable', status.firewalled ? 'no, as far as known' : 'yes'],
    ['public address', publicAddress === null ? 'unknown' : withPort(publicAddress)],
    ['sockets', bound === null ? 'not bound' : `server ${withPort(bound.server)}, client ${withPort(bound.client)}`],
    ['table', `${table.nodes} nodes: ${table.good} good, ${table.doubtful} doubtful, ${table.bad} bad`],
    ['checks', `${table.checking} under way`],
    [
      'requests',
      `${requests.active} outstanding, ${requests.responses} of ${requests.total} answered, ` +
        `${requests.timeouts} timed out, ${requests.retries} sent again`
    ],
    ['queries', `${queries.active} running, ${queries.total} so far`]
  ]
  if (status.blocked > 0) lines.push(['blocked', `${status.blocked} entries`])
  const width = Math.max(...lines.map(([name]) => name.length))
  return lines.map(([name, text]) => `${name.padEnd(width)}  ${text}`).join('\n')
}

function withPort({ host, port }: Address): string {
  return `${host}:${port === 0 ? 'varying' : port}`
}
