import HyperDHT, { type NodeOptions } from '../index.js'
import { DurableStore } from '../hyperdht/store/index.js'
import type { Network } from './command.js'
import { UserError } from './errors.js'
import type { Life } from './life.js'
import type { Options } from './options.js'
import type { Log } from './output.js'
import { readTable, TableFile } from './saved-table.js'

/** No port of its own: an empty range leaves the choice to the operating system (API-21). */
const ANY_PORT: readonly [number, number] = [1, 1]

/** @throws UserError if the options name no network. */
export function bootstrapOf(options: Options, network: Network): readonly string[] {
  const list = options.list('bootstrap')
  if (options.has('public')) {
    if (list.length > 0) throw new UserError('USAGE', 'Give one of --bootstrap and --public.')
    return HyperDHT.BOOTSTRAP
  }
  if (list.length > 0) return list.length === 1 && list[0] === 'none' ? [] : list
  if (options.has('bootstrap')) throw new UserError('USAGE', '--bootstrap needs a LIST such as 127.0.0.1:49737.')
  if (network !== 'needed') return []
  throw new UserError(
    'USAGE',
    'Which network? --bootstrap HOST:PORT joins one of your own (testnet makes one), --public the public one.'
  )
}

/** What both kinds of node have in common. */
export function joinOptions(options: Options, network: Network): NodeOptions {
  const port = options.integer('port', 1, 65_535)
  return {
    bootstrap: bootstrapOf(options, network),
    host: options.text('host'),
    ...(port === null ? {} : { port, anyPort: false })
  }
}

/** A node for one command or one shell: it asks, answers nobody, and stays out of the others' tables. */
export async function clientNode(options: Options, network: Network, life: Life, log: Log): Promise<HyperDHT> {
  return join(options, network, life, log, { clientOnly: true })
}

/** A node for a connection: as above, but it answers, since clients and relays have to reach it. */
export async function pipeNode(options: Options, network: Network, life: Life, log: Log): Promise<HyperDHT> {
  return join(options, network, life, log, { ephemeral: true })
}

async function join(options: Options, network: Network, life: Life, log: Log, more: NodeOptions): Promise<HyperDHT> {
  const node = new HyperDHT({ port: ANY_PORT, ...joinOptions(options, network), ...more })
  life.atEnd(() => closed(node))
  log.debug('joining')
  await life.unlessEnding(joined(node))
  log.debug(`joined by ${node.address()?.host}:${node.address()?.port}; ${node.nodes.length} nodes known`)
  return node
}

/** Resolves when the node is on the network. @throws UserError if none of its entry points answered. */
export async function joined(node: HyperDHT): Promise<void> {
  await node.fullyBootstrapped()
  if (node.bootstrapNodes.length === 0 || isHeard(node)) return
  const list = node.bootstrapNodes.map(({ host, port }) => `${host}:${port}`).join(', ')
  throw new UserError('UNREACHABLE', `Nobody answered at ${list}.`)
}

/** Anybody has answered so far. */
export const isHeard = (node: HyperDHT): boolean => node.stats.requests.responses > 0

/** A node whose sockets could not be bound rejects its end as well; that error has been told. */
export async function closed(node: HyperDHT): Promise<void> {
  await node.destroy().catch(() => {})
}

/** A node that serves, with its store and its saved table; the end of the command closes all three. */
export async function servingNode(
  options: Options,
  life: Life,
  log: Log,
  make: (serving: NodeOptions) => HyperDHT
): Promise<HyperDHT> {
  const [folder, file] = [options.text('store'), options.text('save-table')]
  const table = file === null ? null : await readTable(file)
  const store = folder === null ? null : await DurableStore.open(folder)
  let node: HyperDHT
  try {
    node = make({ table, store, block: options.list('block') })
  } catch (err) {
    await store?.close()
    throw err
  }
  // The node closes its store.
  life.atEnd(() => closed(node))
  node.on('store-error', (err: Error) => log.error(`the store: ${err.message}`))
  if (file !== null) {
    const keeper = new TableFile(node, file, log)
    keeper.start()
    life.atEnd(() => keeper.stop())
  }
  return node
}
