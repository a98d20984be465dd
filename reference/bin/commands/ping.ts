import { type Command, ONE_SHOT } from '../command.js'
import { UserError } from '../errors.js'
import { address, nodeFields, withPort } from '../values.js'

const MAX_COUNT = 1000
/** ms between two pings. */
const INTERVAL = 1000

export const ping: Command = {
  ...ONE_SHOT,
  name: 'ping',
  args: ['HOST:PORT'],
  summary: 'Ask a node whether it is there, and how it sees us',
  details: ['Asks this address and nobody else, so it needs no network.'],
  network: 'optional',
  options: [{ name: 'count', value: 'N', text: 'That many pings, one per second; default: 1' }],
  examples: ['punchlist-node ping 127.0.0.1:49737 --count 3'],
  async run(context) {
    const { args, options, out, life } = context
    const to = await address('HOST:PORT', args[0] as string)
    const count = options.integer('count', 1, MAX_COUNT) ?? 1
    const node = await context.node()
    let answers = 0
    for (let i = 0; i < count && !life.signal.aborted; i++) {
      if (i > 0) await life.pause(INTERVAL)
      try {
        const reply = await life.unlessEnding(node.ping(to))
        const ms = Math.round(reply.rtt * 100) / 100
        const id = reply.from.id?.toString('hex') ?? 'ephemeral'
        const seen = { host: reply.to.host, port: reply.to.port }
        const fields = { from: nodeFields(reply.from), ms, seen }
        out.event('pong', fields, `${withPort(reply.from)} ${ms} ms, id ${id}, sees us as ${withPort(seen)}`)
        answers++
      } catch (err) {
        if ((err as { code?: string }).code !== 'REQUEST_TIMEOUT') throw err
        out.event('timeout', { to }, `${withPort(to)} does not answer`)
      }
    }
    if (answers === 0) throw new UserError('UNREACHABLE', `${withPort(to)} does not answer.`)
  }
}
