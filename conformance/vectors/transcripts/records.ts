import type { Endpoint } from '../../drivers/tap/index.js'
import type { TranscriptCase } from '../types.js'
import { expand, NAMES } from './names.js'
import type { PeerRequest } from './peer.js'
import { RECORD_ERROR_ROWS } from './records-malformed-rows.js'
import { PLUGIN_ROWS } from './records-plugin-rows.js'
import { SESSION_ROWS } from './records-session-rows.js'
import { recordRow, ROW_FLAGS, ROW_NOTES } from './rows.js'
import type { Row } from './rpc-malformed-rows.js'
import { type Parties, play, type Stage } from './stage.js'
import type { Recording, Transcript } from './types.js'

const PARTIES: Parties = {
  storer: { address: '127.0.0.1:40001', role: 'the persistent node under test' },
  client: { address: '127.0.0.1:40002', role: 'asks; it has no id and is in no table' }
}

const SETTING = {
  names: NAMES,
  tokenSecrets: { current: 'b1'.repeat(32), previous: 'a0'.repeat(32) },
  seeds: { A: '01'.repeat(32), B: '02'.repeat(32) }
}

const RECORD_NOTES: readonly string[] = [
  ...ROW_NOTES,
  "`setting.names` are bytes with a name in docs/protocol/05-records.md, section 9. {C} is the storer's token for the client."
]

/** The two nodes of the variants with closer nodes. */
const CLOSER: readonly Endpoint[] = ['192.0.2.1', '192.0.2.2'].map((host) => ({ host, port: 4660 }))

/** Draws that put record B before record A in a LOOKUP reply, as row G8 prints it; the order is free (REC-46). */
const G8_DRAWS: readonly number[] = [0.99]

async function storer(stage: Stage) {
  const node = await stage.persistent('hyperdht', 'storer')
  await stage.pinSecrets('storer')
  return node
}

const rowOf = (rows: readonly Row[], id: string): Row => {
  const row = rows.find((r) => r[0] === id)
  if (row === undefined) throw new Error(`no row ${id}`)
  return row
}

async function session(stage: Stage): Promise<TranscriptCase[]> {
  await storer(stage)
  const from = stage.socket('client')
  const cases: TranscriptCase[] = []
  for (const row of SESSION_ROWS) {
    if (row[0] === 'G8') stage.chance.numbers(...G8_DRAWS)
    cases.push(await recordRow(stage, 'records-session', row, { from, to: 'storer' }))
  }
  return cases
}

/** G1 for target 32 x ee, G5, and what G37 needs before it, on a storer with two nodes in its table. */
async function closer(stage: Stage): Promise<TranscriptCase[]> {
  const node = await storer(stage)
  for (const entry of CLOSER) node.addNode(entry)
  const from = stage.socket('client')
  const cases: TranscriptCase[] = []
  const rows: Row[] = [
    ['G1', 'LOOKUP, nothing stored, target 32 x ee', '030834127f000001419c03{32 x ee}', 'REC-14 RPC-56 RPC-58'],
    rowOf(SESSION_ROWS, 'G5'),
    rowOf(SESSION_ROWS, 'G32'),
    rowOf(SESSION_ROWS, 'G37')
  ]
  for (const row of rows) cases.push(await recordRow(stage, 'records-closer', row, { from, to: 'storer' }))
  return cases
}

async function plugin(stage: Stage): Promise<TranscriptCase[]> {
  const node = await storer(stage)
  node.register('demo', {
    name: 'demo',
    version: 1,
    onregister: () => {},
    onpersistent: () => {},
    destroy: () => {},
    onrequest(request: { command: number; value: Buffer | null }, outer: PeerRequest) {
      if (request.command === 8) outer.error(99)
      else if (request.command !== 9) outer.reply(request.value)
    }
  })
  const from = stage.socket('client')
  const cases: TranscriptCase[] = []
  for (const row of PLUGIN_ROWS) cases.push(await recordRow(stage, 'records-plugin', row, { from, to: 'storer' }))
  return cases
}

const LOOKUP_T = '030834127f000001419c03{T}'
const UNANNOUNCE_T_BY_A = '031a34127f000001419c{C}05{T}6205{A}00{uA0}'

async function malformed(stage: Stage): Promise<TranscriptCase[]> {
  await storer(stage)
  const from = stage.socket('client')
  const bytes = (row: string) => Buffer.from(expand(row), 'hex')
  const cases: TranscriptCase[] = []
  for (const row of RECORD_ERROR_ROWS) {
    const stored = /^ANNOUNCE.*stored/.test(row[1])
    const more = async () => {
      await stage.say(from, 'storer', bytes(LOOKUP_T))
      await stage.say(from, 'storer', bytes(UNANNOUNCE_T_BY_A))
    }
    cases.push(await recordRow(stage, 'records-malformed', row, { from, to: 'storer', ...(stored ? { more } : {}) }))
  }
  return cases
}

function transcript(
  id: string,
  title: string,
  notes: readonly string[],
  script: (stage: Stage) => Promise<TranscriptCase[]>
): Transcript {
  return {
    id,
    async record(): Promise<Recording> {
      return {
        kind: 'transcript',
        id,
        title,
        chapter: '05-records.md',
        notes: [...RECORD_NOTES, ...notes],
        flags: ROW_FLAGS,
        parties: PARTIES,
        setting: SETTING,
        cases: await play({ parties: PARTIES, commands: 'hyperdht' }, script)
      }
    }
  }
}

export const recordsSession = transcript(
  'records-session',
  'Records: one session with a storer',
  [
    'The cases are one sequence on one storer: each depends on those before it. Its clock is later than the bump of G7.',
    'The order of the two records in the reply of G8 is random (REC-46): any order conforms.'
  ],
  session
)

export const recordsCloser = transcript(
  'records-closer',
  'Records: replies with closer nodes',
  [
    'The storer has two nodes in its routing table: 192.0.2.1:4660 and 192.0.2.2:4660. Full replies and errors list them, bare replies do not. The order of the list is free (RPC-58). The cases are one sequence.'
  ],
  closer
)

export const recordsPlugin = transcript(
  'records-plugin',
  'Records: a plugin',
  ['A plugin `demo`, version 1, is registered. It echoes its value; command 8 answers error 99, command 9 nothing.'],
  plugin
)

export const recordsMalformed = transcript(
  'records-malformed',
  'Records: malformed and odd requests',
  [
    'The cases are one sequence on one fresh storer. Where an ANNOUNCE is stored, the steps after the reply look the record up and unannounce it, so that each case starts without a topic record.'
  ],
  malformed
)
