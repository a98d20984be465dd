import HyperDHT from '../../index.js'
import { isIPv4 } from '../../ipencoding/index.js'
import type { Command } from '../command.js'
import { UserError } from '../errors.js'
import { servingNode } from '../network.js'
import { SERVE_OPTIONS } from '../options.js'
import { watch } from '../watching.js'

const DEFAULT_PORT = 49_737

export const bootstrapper: Command = {
  name: 'bootstrapper',
  args: [],
  summary: 'Run the first node of a network of your own',
  details: [
    'It is persistent from the start and knows nobody. Others join by the line it prints.',
    'Storing and announcing need a few more nodes: start them with run --persistent.'
  ],
  network: 'none',
  inShell: false,
  stays: () => true,
  options: [
    { name: 'host', value: 'IP', text: 'IPv4 address where others reach it; needed' },
    { name: 'port', value: 'PORT', text: `UDP port, the same inside and outside; default: ${DEFAULT_PORT}` },
    { name: 'bind', value: 'IP', text: 'Address to bind; default: 0.0.0.0, or 127.0.0.1 if that is --host' },
    { name: 'bootstrap', value: 'LIST', text: 'Other entry points of the same network', repeatable: true },
    ...SERVE_OPTIONS
  ],
  examples: [
    'punchlist-node bootstrapper --host 127.0.0.1',
    'punchlist-node bootstrapper --host 203.0.113.7 --port 4000'
  ],
  async run(context) {
    const { options, life, log, out } = context
    const host = options.text('host')
    const port = options.integer('port', 1, 65_535) ?? DEFAULT_PORT
    if (host === null || !isIPv4(host) || host === '0.0.0.0') {
      throw new UserError('USAGE', '--host needs the IPv4 address where others reach this node, such as 203.0.113.7.')
    }
    const bind = options.text('bind') ?? (host.startsWith('127.') ? host : '0.0.0.0')
    const bootstrap = options.list('bootstrap')
    const node = await servingNode(options, life, log, (serving) =>
      HyperDHT.bootstrapper(port, host, { host: bind, bootstrap, ...serving })
    )
    watch(node, 0, context)
    await life.unlessEnding(node.fullyBootstrapped())
    const entry = `${host}:${port}`
    out.event('started', { nodes: 1, bootstrap: [entry] }, `--bootstrap ${entry}`)
    await life.asked
  }
}
