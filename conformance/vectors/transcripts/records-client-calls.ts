import { toJson } from '../../layouts/index.js'
import type { TranscriptCase } from '../types.js'
import { NAMES } from './names.js'
import { Hyperdht, type KeyPair, type PeerNode } from './peer.js'
import { type Parties, play, type Stage } from './stage.js'
import type { Recording, Transcript } from './types.js'

const ID = 'records-client-calls'

const STORERS = ['storer-1', 'storer-2', 'storer-3'] as const

const PARTIES: Parties = {
  ...Object.fromEntries(
    STORERS.map((name, i) => [name, { address: `127.0.0.1:${40001 + i}`, role: 'a persistent node' }])
  ),
  client: { address: '127.0.0.1:40021', role: 'the node under test, ephemeral: the socket its requests leave from' }
}

const TOPIC = Buffer.from(NAMES.T as string, 'hex')
const HELLO = Buffer.from('hello')

interface Call {
  readonly id: string
  readonly comment: string
  readonly claims: string
  run(client: PeerNode, a: KeyPair): Promise<unknown>
}

const CALLS: readonly Call[] = [
  {
    id: 'announce',
    comment: 'announce(T, A, [192.0.2.1:4660])',
    claims: 'REC-105 REC-106 REC-190 REC-119 REC-120 REC-121 REC-31 REC-38',
    run: (client, a) => client.announce(TOPIC, a, [{ host: '192.0.2.1', port: 4660 }]).finished()
  },
  {
    id: 'announce-clear',
    comment: 'announce(T, A, null, { clear: true, bump: 7 }) with A announced before',
    claims: 'REC-120 REC-121 REC-122 REC-127 REC-128',
    run: (client, a) => client.announce(TOPIC, a, null, { clear: true, bump: 7 }).finished()
  },
  {
    id: 'unannounce',
    comment: 'unannounce(T, A) with A announced before',
    claims: 'REC-127 REC-128 REC-131',
    run: (client, a) => client.unannounce(TOPIC, a)
  },
  {
    id: 'unannounce-nothing',
    comment: 'unannounce(T, A) with nothing there',
    claims: 'REC-127 REC-131',
    run: (client, a) => client.unannounce(TOPIC, a)
  },
  {
    id: 'immutable-put',
    comment: 'immutablePut("hello")',
    claims: 'REC-105 REC-113 REC-132 REC-190',
    run: (client) => client.immutablePut(HELLO)
  },
  {
    id: 'mutable-put',
    comment: 'mutablePut(A, "hello", { seq: 5 })',
    claims: 'REC-39 REC-105 REC-113 REC-135 REC-190',
    run: (client, a) => client.mutablePut(a, HELLO, { seq: 5 })
  },
  {
    id: 'mutable-get-newer',
    comment: 'mutableGet(A, { seq: 6 }): the stored seq is 5',
    claims: 'REC-109 REC-138',
    run: (client, a) => client.mutableGet(a.publicKey, { seq: 6 })
  },
  {
    id: 'mutable-get-refresh',
    comment: 'mutableGet(A, { refresh }), where refresh returns true',
    claims: 'REC-138 REC-140 REC-141 REC-190',
    run: (client, a) => client.mutableGet(a.publicKey, { refresh: () => true })
  }
]

async function script(stage: Stage): Promise<TranscriptCase[]> {
  await stage.persistent('hyperdht', STORERS[0], { firstFreePort: 41001 })
  await stage.pinSecrets(STORERS[0])
  for (const [i, name] of STORERS.slice(1).entries()) {
    const udx = stage.tap(name, { firstFreePort: 41002 + i })
    const { host, port } = stage.address(name)
    const options = { udx, host, port, bootstrap: ['127.0.0.1:40001'], ephemeral: false, firewalled: false }
    await stage.start(new Hyperdht(options))
    await stage.pinSecrets(name)
  }
  const udx = stage.tap('client', { firstFreePort: 40021 })
  stage.chance.firstTid(0x0100)
  const client = await stage.start(
    new Hyperdht({ udx, host: '127.0.0.1', port: 40020, bootstrap: ['127.0.0.1:40001'], quickFirewall: false })
  )
  await stage.network.settle()
  stage.forget()

  const a = Hyperdht.keyPair(Buffer.alloc(32, 1))
  const cases: TranscriptCase[] = []
  for (const call of CALLS) {
    const result = await stage.until(call.run(client, a))
    await stage.network.settle()
    cases.push({
      id: `${ID}/${call.id}`,
      comment: `${call.comment}.`,
      flags: [],
      claims: call.claims.split(' '),
      result: 'valid',
      steps: await stage.take(),
      outcome: result === undefined ? null : toJson(result)
    })
  }
  return cases
}

export const recordsClientCalls: Transcript = {
  id: ID,
  async record(): Promise<Recording> {
    return {
      kind: 'transcript',
      id: ID,
      title: 'Records: what client calls send',
      chapter: '05-records.md',
      notes: [
        'Calls on one node, one after the other, in a network of three persistent nodes; what one call stored the next ones find. `outcome` is what the call returned, bytes as hex.',
        'The order in which a query asks nodes is free where several are known; commits go out nearest first (REC-106).'
      ],
      flags: {},
      parties: PARTIES,
      setting: {
        names: { T: NAMES.T as string, A: NAMES.A as string, HA: NAMES.HA as string, Hh: NAMES.Hh as string },
        seeds: { A: '01'.repeat(32) },
        tokenSecrets: { current: 'b1'.repeat(32), previous: 'a0'.repeat(32) }
      },
      cases: await play({ parties: PARTIES, commands: 'hyperdht' }, script)
    }
  }
}
