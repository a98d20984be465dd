import { COMMANDS, lookupReply, peerRecord } from '@punchlist/hyperdht/wire'
import type { Address } from '../../drivers/node.js'
import type { Scenario, ScenarioContext } from '../../engine/index.js'
import { join, place } from '../places.js'
import { ScriptedStorer } from '../scripted/index.js'
import { maySend, SINCE } from './older-peers.js'

const KEY = Buffer.alloc(32, 0x8a)
const RELAYS: readonly Address[] = [1, 2, 3, 4, 5].map((n) => ({ host: `11.7.0.${n}`, port: n }))
/** More than a storer gives (REC-45). */
const MANY = 25

/** What a reader makes of a value: peers and bump of its one result, or null for none. */
type Reading = readonly [value: Buffer | null, result: { readonly peers: number; readonly bump: number } | null]

const hex = (text: string): Buffer => Buffer.from(text, 'hex')
const bare = { publicKey: KEY, relayAddresses: [] }

/** Rows of REC-187 for lookup. */
const LOOKUPS: Readonly<Record<string, Reading>> = {
  'no value': [null, null],
  'an empty value': [Buffer.alloc(0), null],
  'no records, without a bump': [hex('00'), { peers: 0, bump: 0 }],
  'no records, with a bump of 0': [hex('0000'), { peers: 0, bump: 0 }],
  'no records, their number in three bytes': [hex('fd0000'), { peers: 0, bump: 0 }],
  'a bump, and bytes after it': [hex('0005ffff'), { peers: 0, bump: 5 }],
  'a record, without a bump': [Buffer.concat([hex('01'), KEY, hex('00')]), { peers: 1, bump: 0 }],
  'five relay addresses': [
    lookupReply.encode({ peers: [{ ...bare, relayAddresses: RELAYS }], bump: 1 }),
    { peers: 1, bump: 1 }
  ],
  'more records than a storer gives': [
    lookupReply.encode({ peers: Array.from({ length: MANY }, () => bare), bump: 0 }),
    { peers: MANY, bump: 0 }
  ],
  'a record cut short': [hex('01aa'), null],
  'a bump cut short': [hex('00fd00'), null]
}

/** And for findPeer: the number of relay addresses of the one result, or null for none. */
const PEERS: Readonly<Record<string, readonly [value: Buffer | null, relays: number | null]>> = {
  'no value': [null, null],
  'an empty value': [Buffer.alloc(0), null],
  'a key without a number of addresses': [KEY, null],
  'no relay addresses': [Buffer.concat([KEY, hex('00')]), 0],
  'bytes after the record': [Buffer.concat([KEY, hex('00ffff')]), 0],
  'five relay addresses': [peerRecord.encode({ publicKey: KEY, relayAddresses: RELAYS }), 5],
  'two of three relay addresses': [Buffer.concat([KEY, hex('03'), Buffer.alloc(12, 1)]), null]
}

/** A storer whose answers are unusual, or broken. Real time: 0.1 s. */
export const oddAnswers: Scenario = {
  id: 'odd-answers',
  title: 'A reader takes what a storer’s answer holds whatever its form, and drops the answer where it is broken.',
  claims: ['REC-15', 'REC-16', 'REC-18', 'REC-19', 'REC-112', 'REC-187', 'API-128'],
  roles: ['reader'],
  needs: { lab: ['nat', 'faults'], node: { network: ['discovery'], reader: ['discovery'] } },
  topologies: [
    place(2, { reader: 'port-restricted-cone' }, { scripted: ['odd'], sentence: 'a result where one can be read' })
  ],

  async run(context: ScenarioContext): Promise<void> {
    const network = await context.network()
    let value: Buffer | null = null
    const odd = new ScriptedStorer(context, 'odd', ({ command }) =>
      command === COMMANDS.LOOKUP || command === COMMANDS.FIND_PEER ? value : null
    )
    await odd.join(network.nodes)
    const reader = await join(context, network, 'reader')

    for (const [what, [answer, wanted]] of Object.entries(LOOKUPS)) {
      const broken = answer !== null && wanted === null
      if (broken && !maySend(context, 'reader', SINCE.undecodableLookup)) continue
      value = answer
      const { asked } = odd
      const results = await reader.lookup(context.bytes(`topic ${what}`))
      context.check(odd.asked > asked, 'The odd storer was not asked, so this proves nothing.')
      context.check(results.length === (wanted === null ? 0 : 1), () => {
        return `A lookup answered with ${what} gives ${results.length} results.`
      })
      const [one] = results
      const same = wanted === null || (one!.peers.length === wanted.peers && one!.bump === wanted.bump)
      context.check(same, () => `A lookup answered with ${what} gives ${one!.peers.length} peers, bump ${one!.bump}.`)
    }
    for (const [what, [answer, relays]] of Object.entries(PEERS)) {
      value = answer
      const results = await reader.findPeer(KEY)
      context.check(results.length === (relays === null ? 0 : 1), () => {
        return `findPeer answered with ${what} gives ${results.length} results.`
      })
      const given = results[0]?.peer.relayAddresses.length ?? null
      context.check(given === relays, () => `findPeer answered with ${what} gives ${given} relay addresses.`)
    }
  }
}
