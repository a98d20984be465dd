import { Announcing } from '../announcing.js'
import { type Command, ONE_SHOT } from '../command.js'
import { Interrupted, UserError } from '../errors.js'
import HyperDHT from '../../index.js'
import { keyPairOf } from '../keys.js'
import { KEY_OPTIONS } from '../options.js'
import { address, topic } from '../values.js'

/** Storers keep no more (REC-49). */
const MAX_RELAYS = 3

export const announce: Command = {
  ...ONE_SHOT,
  name: 'announce',
  args: ['TOPIC'],
  summary: 'Be found under a topic until stopped',
  details: [
    'TOPIC is a name, which is hashed, or 64 digits of hex. The key is random unless --name, --seed or --seed-file says ' +
      'otherwise. It is announced again every 5 minutes, and taken back at the end.'
  ],
  stays: (options) => !options.has('once'),
  options: [
    { name: 'once', text: 'Announce and leave: it ages out, 13 minutes later or more' },
    {
      name: 'relay',
      value: 'HOST:PORT',
      text: `Node that forwards to this key, up to ${MAX_RELAYS}`,
      repeatable: true
    },
    ...KEY_OPTIONS
  ],
  examples: ['punchlist-node announce my-game --bootstrap 127.0.0.1:49737'],
  async run(context) {
    const { args, options, out, log, life } = context
    const target = topic(args[0] as string)
    const keyPair = (await keyPairOf(options)) ?? HyperDHT.keyPair()
    const relays = await Promise.all(options.list('relay').map((text) => address('--relay', text)))
    if (relays.length > MAX_RELAYS) throw new UserError('USAGE', `--relay may be given ${MAX_RELAYS} times.`)
    const node = await context.node()
    const announcing = new Announcing(node, target, keyPair, relays, out, log, life)
    if (options.has('once')) return life.unlessEnding(announcing.once())
    announcing.withdrawAtEnd()
    try {
      await announcing.once()
    } catch (err) {
      throw life.signal.aborted ? new Interrupted() : err
    }
    context.announcements.add(announcing)
    const repeating = announcing.repeat()
    // The shell goes on meanwhile.
    if (context.input !== null) await repeating
  }
}

export const unannounce: Command = {
  ...ONE_SHOT,
  name: 'unannounce',
  args: ['TOPIC'],
  summary: 'Take an announcement back',
  details: ['Needs the key that announced it, except in the shell that did. Whoever lists it is asked to forget it.'],
  options: KEY_OPTIONS,
  examples: ['punchlist-node unannounce my-game --seed-file ./seed --bootstrap 127.0.0.1:49737'],
  async run(context) {
    const { args, options, out, log, life } = context
    const target = topic(args[0] as string)
    const keyPair = await keyPairOf(options)
    const running = context.announcements.take(target, keyPair)
    for (const announcing of running) await life.unlessEnding(announcing.stop())
    if (running.length > 0) return
    if (keyPair === null) throw new UserError('USAGE', 'unannounce needs --name, --seed or --seed-file: whose is it?')
    const announcing = new Announcing(await context.node(), target, keyPair, [], out, log, life)
    await life.unlessEnding(announcing.withdraw())
  }
}
