import type HyperDHT from '../index.js'
import type { Context } from './command.js'
import { nodeFields, withPort } from './values.js'

/** Tells what a node goes through: events on stdout, what is for the curious in the log. */
export function watch(node: HyperDHT, index: number, { out, log, life }: Pick<Context, 'out' | 'log' | 'life'>): void {
  const name = `node ${index}`
  const id = (): string | null => node.id?.toString('hex') ?? null
  node.on('listening', () => {
    const address = node.io.serverSocket?.address() ?? { host: '', port: 0 }
    out.event('listening', { node: index, address: nodeAddress(address) }, `${name} listening on ${withPort(address)}`)
  })
  node.on('ready', () => {
    const fields = { node: index, known: node.nodes.length, ephemeral: node.ephemeral, id: id() }
    out.event('ready', fields, `${name} ready, ${node.nodes.length} nodes known`)
  })
  node.on('persistent', () => out.event('persistent', { node: index, id: id() }, `${name} persistent as ${id()}`))
  node.on('ephemeral', () => out.event('ephemeral', { node: index }, `${name} ephemeral again`))
  node.on('nat-update', (host: string | null, port: number) => {
    const text = host === null ? 'unknown' : `${host}:${port === 0 ? 'varying' : port}`
    out.event('address', { node: index, host, port }, `${name} is seen as ${text}`)
  })
  let online = true
  node.on('network-update', () => {
    if (node.online === online) return
    online = node.online
    log.warn(`${name} is ${online ? 'online again' : 'offline'}`)
  })
  node.on('add-node', (other) => log.debug(`${name} knows ${withPort(other)}`))
  node.on('remove-node', (other) => log.debug(`${name} forgets ${withPort(other)}`))
  node.on('close', () => {
    if (life.signal.aborted) out.event('closed', { node: index }, `${name} closed`)
  })
}

const nodeAddress = ({ host, port }: { host: string; port: number }): Record<string, unknown> => ({ host, port })

/** The status of a node as JSON: {@link HyperDHT.status} with ids in hex, and what it stores for others. */
export function statusFields(node: HyperDHT): Record<string, unknown> {
  const status = node.status()
  const bound = status.bound && {
    server: nodeAddress(status.bound.server),
    client: nodeAddress(status.bound.client)
  }
  return { ...status, id: status.id?.toString('hex') ?? null, bound, records: node.recordStats().records }
}

/** The known nodes, heard from last first. */
export function knownNodes(node: HyperDHT): Record<string, unknown>[] {
  return node.nodes.toArray({ reverse: true }).map((record) => ({ ...nodeFields(record), heard: record.heard }))
}
