import type HyperDHT from '../../index.js'
import { createTestnet } from '../../hyperdht/testnet.js'
import { isIPv4, type Address } from '../../ipencoding/index.js'
import type { Command } from '../command.js'
import { UserError } from '../errors.js'
import { integer } from '../options.js'
import { nodeFields } from '../values.js'
import { watch } from '../watching.js'

const DEFAULT_SIZE = 10
const MAX_SIZE = 1000

export const testnet: Command = {
  name: 'testnet',
  args: ['[SIZE]'],
  summary: 'Run a private network of SIZE nodes in this process',
  details: [
    `For trying things out and for tests; nothing leaves the machine unless --host says so. SIZE is ${DEFAULT_SIZE} by ` +
      'default. The first node is the entry point and stores nothing, the others do.'
  ],
  network: 'none',
  inShell: false,
  stays: () => true,
  options: [
    { name: 'host', value: 'IP', text: 'IPv4 address of the nodes for others; default: 127.0.0.1' },
    { name: 'port', value: 'PORT', text: 'Preferred port of the first node; default: 49737 or a free one' }
  ],
  examples: ['punchlist-node testnet', 'punchlist-node testnet 20 --port 4000 --json'],
  async run(context) {
    const { args, options, life, out, log } = context
    const size = args[0] === undefined ? DEFAULT_SIZE : integer('SIZE', args[0], 1, MAX_SIZE)
    const host = options.text('host') ?? '127.0.0.1'
    if (!isIPv4(host)) throw new UserError('USAGE', `--host is an IPv4 address; got ${host}.`)
    const port = options.integer('port', 1, 65_535) ?? undefined
    const making = createTestnet(size, { host, port })
    life.atEnd(async () => (await making).destroy())
    const { nodes, bootstrap } = await life.unlessEnding(making)
    nodes.forEach((node, index) => watch(node, index, { out, log, life }))
    const entries = bootstrap.map((entry) => `${(entry as Address).host}:${(entry as Address).port}`)
    const list = nodes.map((node) => nodeFields({ ...addressOf(node), id: node.id }))
    out.event('started', { nodes: size, bootstrap: entries, list }, `--bootstrap ${entries.join(',')}`)
    log.info(`${size} nodes run; end them with Ctrl-C or SIGTERM`)
    await life.asked
  }
}

function addressOf(node: HyperDHT): Address {
  const { host, port } = node.io.serverSocket?.address() ?? { host: '', port: 0 }
  return { host, port }
}
