import { COMMANDS, pluginRequest, request, RPC_ERRORS } from '@punchlist/hyperdht/wire'
import { expect } from 'chai'
import type { Player } from '../../engine/index.js'
import type { Cell } from '../../report/cells.js'
import { type Duty, planted, runPlanted, storer, type StorerRequest } from '../test-support/index.js'
import { RECORDS } from './index.js'

/** First byte of a request, and of a response (RPC-19). */
const REQUEST = 0x03

/** Each duty that a storer leaves out, the scenario that finds it, and what that says. */
const CANARIES: readonly (readonly [without: Duty, scenario: string, sentence: RegExp])[] = [
  ['removes a topic record', 'lookup', /^reader finds 2 keys after a is unannounced, not the 1 announced/],
  ['leaves other keys', 'lookup', /^reader finds 0 keys after a is unannounced, not the 1 announced/],
  ['keeps topic records from findPeer', 'lookup', /^findPeer returns a topic record/],
  ['keeps one record of a key', 'announce-again', /has 2 records of one key under one topic/],
  ['lets a key come back', 'announce-again', /^reader finds 2 keys after it is announced again, not the 3 announced/],
  ['removes a topic record', 'lookup-and-unannounce', /^writer finds 1 keys after the key is unannounced/],
  ['keeps the highest bump', 'announce-bump', /^A storer gives the bump \d+ after a lower one, not \d+/],
  ['mistrusts a bump of the future', 'announce-bump', /after one more than a minute ahead, not/],
  ['returns 20 records', 'lookup-limit', /^With 25 announcers the nodes return 25,25/],
  ['puts the forward last', 'lookup-limit', /^The forward is not the last of 20 records/],
  ['draws a sample', 'lookup-limit', /replies show 20 of 25 announcers: the samples are not independent/],
  ['keeps three relay addresses', 'relay-limit', /^A storer kept \[.*11\.9\.9\.9.*\], not/],
  ['removes a forward', 'find-peer', /^A server on a storer is still found after it is closed/],
  ['stores empty values', 'immutable', /^reader does not find the value empty/],
  ['heeds the seq that a get asks for', 'mutable', /^A storer returns a record below the seq that is asked for/],
  ['refuses a used seq', 'mutable-sequence', /answers seq 2 "another" with 0, not 16/],
  ['refuses a low seq', 'mutable-sequence', /answers seq 1 "one" with 0, not 17/],
  ['uses a refresh once', 'announce-refresh', /^A link that is used up is answered \(error 0\)/],
  ['keeps every chain of a record', 'announce-refresh', /^A link of the first chain, under another target is not ack/],
  ['stores for every target', 'any-store', /does not answer an announce for the farthest target/],
  ['takes any number at once', 'any-store', /^14 of 128 requests at once are not acknowledged/],
  ['checks the signature of an announce', 'bad-stores', /^A storer answers an announce with its signature flipped/],
  ['checks the signature of an unannounce', 'bad-stores', /^A storer answers an unannounce signed as an announce/],
  ['checks the signature of a mutable put', 'bad-stores', /^A storer answers a mutable put signed by another key/],
  ['checks the target of a mutable put', 'bad-stores', /^A storer answers a mutable put under another target/],
  ['checks the hash of an immutable put', 'bad-stores', /^A storer answers an immutable put under another hash/],
  ['wants a token', 'bad-stores', /^A storer answers a mutable put without a token/]
]

const details = ({ runs }: Cell): string => runs.map(({ detail }) => detail).join('\n')

function expectFound(cell: Cell, sentence: RegExp): void {
  expect(details(cell)).to.match(sentence)
  expect(cell.verdict).to.equal('fail')
}

describe('scenarios, records: a storer of our own in the network of the peer', () => {
  for (const { id, roles } of RECORDS.filter(({ roles }) => roles.includes('network'))) {
    it(`passes ${id} while it leaves out nothing`, async () => {
      const cell = await runPlanted(id, { network: storer(null) })
      expect(details(cell), roles.join()).to.equal('')
      expect(cell.verdict).to.equal('pass')
    })
  }

  for (const [without, scenario, sentence] of CANARIES) {
    it(`${scenario} finds one that does all but this: ${without}`, async () => {
      expectFound(await runPlanted(scenario, { network: storer(without) }), sentence)
    })
  }
})

describe('scenarios, records: canaries beneath the storer', () => {
  const answering = (take: (request: StorerRequest) => boolean): Player =>
    planted(
      (Peer) =>
        class extends Peer {
          override onrequest(request: StorerRequest): boolean {
            return take(request) || super.onrequest(request)
          }
        }
    )

  it('tokens finds a node that does not look at tokens', async () => {
    const cell = await runPlanted(
      'tokens',
      {},
      {
        prepare: (internet) => {
          // Without its token a get is served: what a node does that takes any token.
          internet.intercept(({ bytes }, from) => {
            if (from !== 'asker' || bytes[0] !== REQUEST) return undefined
            const { token, ...rest } = request.decode(bytes)
            return token === null ? undefined : { bytes: request.encode(request.create({ ...rest, token: null })) }
          })
        }
      }
    )
    expectFound(cell, /^command 2 is answered with 0, not INVALID_TOKEN/)
  })

  it('plugins finds a node that answers for every plugin', async () => {
    const network = answering((one) => {
      if (one.command !== COMMANDS.PLUGIN || one.value === null) return false
      one.reply(pluginRequest.decode(one.value).value)
      return true
    })
    expectFound(await runPlanted('plugins', { network }), /^Request 1 was counted as /)
  })

  it('tokens finds an ephemeral node that serves', async () => {
    const reader = answering((one) => (one.reply(null, { token: false }), true))
    expectFound(await runPlanted('tokens', { reader }), /^An ephemeral node answers command 2 with 0, not/)
    expect(RPC_ERRORS.UNKNOWN_COMMAND).to.equal(1)
  })
})
