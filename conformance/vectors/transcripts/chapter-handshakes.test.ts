import { keyPair, secretStreamIds } from '@punchlist/hyperdht/crypto'
import { expect } from 'chai'
import { handshakeTranscripts } from './handshakes.js'
import { section } from './test-support/chapter.js'
import type { Recording } from './types.js'

const recordings = new Map<string, Recording>()

/** Bytes of the token in the FIND_PEER response, which the chapter says differ from run to run. */
const TOKEN = { start: 2 * 42, end: 2 * 74 }
const isFindPeerResponse = (hex: string): boolean => hex.startsWith('1313') && hex.length === 2 * 108
const withoutToken = (hex: string): string =>
  isFindPeerResponse(hex) ? hex.slice(0, TOKEN.start) + hex.slice(TOKEN.end) : hex

describe('vectors/transcripts: docs/protocol/06-handshake.md, section 11, is what the peer does', () => {
  before(async () => {
    for (const transcript of handshakeTranscripts) recordings.set(transcript.id, await transcript.record())
  })

  const SECTIONS: readonly [heading: string, id: string, datagrams: number][] = [
    ['### 11.1', 'handshake-relayed', 6],
    ['### 11.2', 'handshake-direct', 2],
    ['### 11.3', 'handshake-second-relay', 5],
    ['### 11.4', 'handshake-no-route', 1],
    ['### 11.5', 'handshake-server-open', 1],
    ['### 11.6', 'handshake-client-open', 2],
    ['### 11.7', 'handshake-errors', 3]
  ]

  for (const [heading, id, datagrams] of SECTIONS) {
    it(`${heading.slice(4)}: ${id}, datagram by datagram (HS-47, HS-54)`, () => {
      const { cases } = recordings.get(id) as Recording
      const sent = cases.flatMap(({ steps }) => steps.map(({ hex }) => withoutToken(hex)))
      const { blocks } = section('06-handshake.md', heading)
      expect(blocks).to.have.length(datagrams)
      // The printed datagrams, in the printed order.
      let at = -1
      for (const block of blocks) {
        at = sent.indexOf(withoutToken(block), at + 1)
        expect(at, block).to.not.equal(-1)
      }
    })

    it(`${heading.slice(4)}: ${id}, payloads and keys (HS-20, HS-21, HS-22, HS-29)`, () => {
      const { cases } = recordings.get(id) as Recording
      const { items } = section('06-handshake.md', heading)
      const outcomes = cases.map(({ outcome }) => outcome as Record<string, string> | undefined)
      const field: Record<string, string> = {
        'handshake hash': 'handshakeHash',
        'holepunch secret': 'holepunchSecret',
        'client tx = server rx': 'clientTx',
        'client rx = server tx': 'clientRx'
      }
      expect(items.length % 6).to.equal(0)
      for (const [i, [item, value]] of items.entries()) {
        const recorded = cases[Math.floor(i / 6)] as Recording['cases'][number]
        const outcome = outcomes[Math.floor(i / 6)]
        if (item.endsWith('payload')) {
          const plaintexts = recorded.steps.flatMap(({ sealed }) => (sealed ?? []).map(({ plaintext }) => plaintext))
          expect(plaintexts, item).to.include(value)
        } else {
          const name = field[item] as string
          // What a client played by hand derives, the peer's own client does not show.
          if (outcome !== undefined && name in outcome) expect(outcome[name], item).to.equal(value)
          else expect(name).to.match(/^client[TR]x$/)
        }
      }
    })
  }

  it('11.1: the stream opens with the secret-stream header of both sides (HS-23, HS-205, STR-1)', () => {
    const [session] = (recordings.get('handshake-relayed') as Recording).cases
    const { handshakeHash } = session?.outcome as { handshakeHash: string }
    const ids = secretStreamIds(Buffer.from(handshakeHash, 'hex'))
    const headers = (session?.steps ?? []).filter(({ hex }) => hex.startsWith('ff010100'))
    expect(headers.map(({ from, hex }) => [from, hex.slice(40, 110)])).to.deep.equal([
      ['client', `380000${ids.initiator.toString('hex')}`],
      ['server', `380000${ids.responder.toString('hex')}`]
    ])
    expect(ids.initiator.toString('hex')).to.match(/^cb78e2079e65/)
  })

  it('the hand-played client says what the peer says: message 1 is the same (HS-19)', () => {
    const noise = (id: string) => {
      const step = recordings.get(id)?.cases[0]?.steps.find(({ inner }) => inner?.[0]?.message === 'handshake')
      return (step?.inner?.[0]?.value as { noise: string }).noise
    }
    expect(noise('handshake-second-relay')).to.equal(noise('handshake-relayed'))
    expect(noise('handshake-second-relay')).to.include(keyPair(Buffer.alloc(32, 3)).publicKey.toString('hex'))
  })
})
