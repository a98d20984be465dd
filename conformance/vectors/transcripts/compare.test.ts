import HyperDHT from '@punchlist/hyperdht'
import { expect } from 'chai'
import type { TranscriptCase } from '../types.js'
import { differences } from './compare.js'
import { type HandshakeOfNodes, playHandshake } from './handshakes.js'
import { playPunches } from './holepunch-consistent.js'
import { transcripts } from './index.js'
import { type Casting, OURS, PEER, type Player } from './players.js'
import { RANDOM_FIELDS } from './random-fields.js'

const HANDSHAKES: readonly HandshakeOfNodes[] = [
  'handshake-relayed',
  'handshake-direct',
  'handshake-server-open',
  'handshake-client-open'
]

/** Who is ours; all others are the peer. */
const CASTS: readonly (readonly string[])[] = [['client'], ['server'], ['client', 'server']]

const casting =
  (ours: readonly string[], player: Player = OURS): Casting =>
  (party) =>
    ours.includes(party) ? player : PEER

async function recorded(id: string): Promise<readonly TranscriptCase[]> {
  const { cases } = await transcripts.find((transcript) => transcript.id === id)!.record()
  return cases
}

/** By the id of the case. */
function compared(published: readonly TranscriptCase[], played: readonly TranscriptCase[]): Record<string, string[]> {
  return Object.fromEntries(
    published.map(({ id, steps, outcome }, i) => {
      const same = JSON.stringify(played[i]!.outcome) === JSON.stringify(outcome)
      return [id, [...differences(steps, played[i]!.steps), ...(same ? [] : ['another outcome'])]]
    })
  )
}

const nothing = (cases: readonly TranscriptCase[]): Record<string, string[]> =>
  Object.fromEntries(cases.map(({ id }) => [id, []]))

describe('vectors/transcripts: with the reference in the cast', () => {
  for (const id of HANDSHAKES) {
    it(`${id}: every field that is not random is the peer’s (HS-46, HS-47, HS-58, HS-74, HS-181)`, async function () {
      this.timeout(60_000)
      const published = await recorded(id)
      for (const ours of [...CASTS, ['client', 'server', 'N2']]) {
        const played = await playHandshake(id, casting(ours))
        expect(compared(published, played), `ours: ${ours.join(', ')}`).to.deep.equal(nothing(published))
      }
    })
  }

  it('holepunch-consistent: the same (HP-28, HP-40, HP-45, HP-127, HP-137, HP-150, HP-164)', async function () {
    this.timeout(60_000)
    const published = await recorded('holepunch-consistent')
    expect(published).to.have.length(2)
    for (const ours of CASTS) {
      const played = await playPunches(casting(ours))
      expect(compared(published, played), `ours: ${ours.join(', ')}`).to.deep.equal(nothing(published))
    }
  })

  it('names a field in which a player differs', async () => {
    class Different extends HyperDHT {
      override connect(...[key, options]: Parameters<HyperDHT['connect']>): ReturnType<HyperDHT['connect']> {
        return super.connect(key, { ...options, reusableSocket: true })
      }
    }
    const player: Player = { ...OURS, Class: Different as unknown as Player['Class'] }
    const published = await recorded('handshake-relayed')
    const found = compared(published, await playHandshake('handshake-relayed', casting(['client'], player)))
    const { 'handshake-relayed/same-host': sentences = [] } = found
    expect(sentences.join('\n')).to.match(
      /client-client-socket to N2, datagram 2, sealed\.0\.value\.udx\.reusableSocket: false, not true/
    )
  })

  it('names datagrams that are missing, and ids that were skipped', async () => {
    const [{ steps }] = (await recorded('handshake-relayed')) as [TranscriptCase]
    const [first, ...others] = steps
    expect(differences(steps, others)[0]).to.equal(`${first!.from} to ${first!.to}: 2 datagrams, not 1`)
    expect(differences(steps, others).at(-1)).to.match(
      /^transaction ids in the order of their use: .*client 257 258.*, not .*client 258/
    )
    expect(differences(steps, steps)).to.deep.equal([])
  })

  it('publishes which fields these are', async () => {
    for (const id of [...HANDSHAKES, 'holepunch-consistent']) {
      const { setting } = await transcripts.find((transcript) => transcript.id === id)!.record()
      expect(setting['random'], id).to.deep.equal(RANDOM_FIELDS)
    }
  })
})
