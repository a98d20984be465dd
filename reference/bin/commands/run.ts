import HyperDHT, { type NodeOptions } from '../../index.js'
import type { Command, Context } from '../command.js'
import { UserError } from '../errors.js'
import { isHeard, joinOptions, servingNode } from '../network.js'
import { SERVE_OPTIONS, type Options } from '../options.js'
import { statusFields, watch } from '../watching.js'

/** More nodes than this in one process are another kind of test. */
const MAX_NODES = 1000
const MAX_PERIOD = 86_400

export const run: Command = {
  name: 'run',
  args: [],
  summary: 'Run a node of a network until it is stopped',
  details: [
    'The node routes for others at once, and joins their tables and stores records when it has proved to be reachable: ' +
      'after some 20 minutes, or with --persistent right away.'
  ],
  network: 'needed',
  inShell: false,
  stays: () => true,
  options: [
    { name: 'nodes', value: 'N', text: 'That many nodes in this process; default: 1' },
    { name: 'persistent', text: 'Join the tables of others as soon as the port is known to be reachable' },
    { name: 'open', text: 'The port is reachable from anywhere: no firewall, no NAT' },
    { name: 'ephemeral', text: 'Never join them, and store nothing for anybody' },
    { name: 'status', value: 'SECONDS', text: 'Tell the status every so often' },
    ...SERVE_OPTIONS
  ],
  examples: [
    'punchlist-node run --bootstrap 127.0.0.1:49737 --host 127.0.0.1 --persistent',
    'punchlist-node run --public --store ./records --save-table ./table.json'
  ],
  async run(context) {
    const { options, life } = context
    const count = options.integer('nodes', 1, MAX_NODES) ?? 1
    const settings = settingsOf(options, count)
    for (let index = 0; index < count; index++) {
      await begin(context, index, settings)
      if (life.signal.aborted) return
    }
    context.out.event('started', { nodes: count }, count === 1 ? null : `${count} nodes started`)
    await life.asked
  }
}

function settingsOf(options: Options, count: number): NodeOptions {
  if (options.has('ephemeral') && options.has('persistent')) {
    throw new UserError('USAGE', 'Give one of --ephemeral and --persistent.')
  }
  for (const name of ['port', 'store', 'save-table']) {
    if (count > 1 && options.has(name)) throw new UserError('USAGE', `--${name} is for a single node.`)
  }
  return {
    ...joinOptions(options, 'needed'),
    firewalled: !options.has('open'),
    ...(options.has('persistent') ? { ephemeral: false, retryPersistent: true } : {}),
    ...(options.has('ephemeral') ? { ephemeral: true } : {})
  }
}

async function begin(context: Context, index: number, settings: NodeOptions): Promise<void> {
  const { options, out, log, life } = context
  const node = await servingNode(options, life, log, (serving) => new HyperDHT({ ...settings, ...serving }))
  watch(node, index, context)
  await life.unlessEnding(node.fullyBootstrapped())
  // A node that runs goes on trying: its network may come up later than it does.
  if (node.bootstrapNodes.length > 0 && !isHeard(node)) {
    log.warn(`nobody answered at ${node.bootstrapNodes.map(({ host, port }) => `${host}:${port}`).join(', ')} yet`)
  }
  const period = options.integer('status', 1, MAX_PERIOD)
  if (period === null) return
  const report = (): void => out.event('status', { node: index, ...statusFields(node) }, node.statusText())
  const timer = setInterval(report, period * 1000)
  life.atEnd(async () => clearInterval(timer))
}
