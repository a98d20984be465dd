import { hash } from '@punchlist/hyperdht/crypto'
import { COMMANDS, mutableGet, mutableRecord } from '@punchlist/hyperdht/wire'
import { expect } from 'chai'
import type { Address, AnnounceOptions, KeyPair } from '../../drivers/node.js'
import type { Query, RawLookup, Reply } from '../../drivers/nodes/surface.js'
import { planted, runPlanted } from '../test-support/index.js'

async function expectFound(scenario: string, role: string, player: ReturnType<typeof planted>, sentence: RegExp) {
  const { runs, verdict } = await runPlanted(scenario, { [role]: player })
  expect(runs[0]!.detail).to.match(sentence)
  expect(verdict).to.equal('fail')
}

describe('scenarios, records: canaries, a node that', () => {
  it('believes any value for a hash: immutable-forged', () => {
    const reader = planted(
      (Peer) =>
        class extends Peer {
          override async immutableGet(target: Uint8Array): Promise<(Reply & { readonly value: Buffer }) | null> {
            for await (const { from, value } of this.query({ target, command: COMMANDS.IMMUTABLE_GET })) {
              if (value !== null) return { from, value }
            }
            return null
          }
        }
    )
    return expectFound('immutable-forged', 'reader', reader, /^The lie is returned where nobody has the value/)
  })

  it('believes any record of a key: mutable-forged', () => {
    const reader = planted(
      (Peer) =>
        class extends Peer {
          override async mutableGet(publicKey: Uint8Array): ReturnType<InstanceType<typeof Peer>['mutableGet']> {
            let best: Awaited<ReturnType<InstanceType<typeof Peer>['mutableGet']>> = null
            const get = { target: hash(publicKey), command: COMMANDS.MUTABLE_GET, value: mutableGet.encode({ seq: 0 }) }
            for await (const { from, value } of this.query(get)) {
              if (value === null || value.length < 64) continue
              const { seq, ...record } = mutableRecord.decode(value)
              if (best !== null && best.seq >= seq) continue
              best = { from, seq, value: Buffer.from(record.value), signature: Buffer.from(record.signature) }
            }
            return best
          }
        }
    )
    return expectFound('mutable-forged', 'reader', reader, /^A record signed by another key is returned/)
  })

  it('takes the first record for the latest: mutable', () => {
    const reader = planted(
      (Peer) =>
        class extends Peer {
          override mutableGet(publicKey: Uint8Array, options: object) {
            return super.mutableGet(publicKey, { ...options, latest: false })
          }
        }
    )
    return expectFound(
      'mutable',
      'reader',
      reader,
      /^The latest is seq 9007199254740986, though a storer has 9007199254740991/
    )
  })

  it('does not republish: mutable-republish', () => {
    const reader = planted(
      (Peer) =>
        class extends Peer {
          override mutableGet(publicKey: Uint8Array) {
            return super.mutableGet(publicKey, {})
          }
        }
    )
    return expectFound('mutable-republish', 'reader', reader, /^4 of 8 nodes have the record after it is republished/)
  })

  it('says that a put has succeeded whatever happens: oversize', () => {
    const writer = planted(
      (Peer) =>
        class extends Peer {
          override async immutablePut(value: Uint8Array) {
            try {
              return await super.immutablePut(value)
            } catch {
              return { hash: Buffer.from(hash(value)), closestNodes: [] }
            }
          }
        }
    )
    return expectFound('oversize', 'writer', writer, /^An immutable put of 1400 bytes succeeds/)
  })

  /** A writer whose announces are made of other options. */
  const announcer = (
    change: (relays: readonly Address[], options: AnnounceOptions) => readonly [readonly Address[], AnnounceOptions]
  ) =>
    planted(
      (Peer) =>
        class extends Peer {
          override announce(
            target: Uint8Array,
            keyPair: KeyPair,
            relays: readonly Address[],
            options: AnnounceOptions
          ) {
            return super.announce(target, keyPair, ...change(relays, options))
          }
        }
    )

  it('does not clear: announce-clear', () =>
    expectFound(
      'announce-clear',
      'writer',
      announcer((relays, options) => [relays, { ...options, clear: false }]),
      /^0 unannounces were sent, not one to each of the 12 storers/
    ))

  it('sends no bump: announce-bump', () =>
    expectFound(
      'announce-bump',
      'writer',
      announcer((relays) => [relays, {}]),
      /^A storer gives the bump 0 after the first/
    ))

  it('sends three relay addresses of five: relay-limit', () =>
    expectFound(
      'relay-limit',
      'writer',
      announcer((relays, options) => [relays.slice(0, 3), options]),
      /^The announce does not carry all addresses given/
    ))

  it('only looks up where it should unannounce too: lookup-and-unannounce', () => {
    const reader = planted(
      (Peer) =>
        class extends Peer {
          override lookupAndUnannounce(target: Uint8Array): Query<RawLookup> {
            return this.lookup(target)
          }
        }
    )
    return expectFound('lookup-and-unannounce', 'reader', reader, /^Unannounces went to nobody, not to dht/)
  })

  it('announces to nobody and is content: alone', () => {
    const writer = planted(
      (Peer) =>
        class extends Peer {
          override announce(target: Uint8Array) {
            return this.lookup(target)
          }
        }
    )
    return expectFound(
      'alone',
      'writer',
      writer,
      /^announce succeeds where it must fail with "Too few nodes responded"/
    )
  })

  it('gives a result where an answer cannot be read: odd-answers', () => {
    const reader = planted(
      (Peer) =>
        class extends Peer {
          override lookup(target: Uint8Array): Query<RawLookup> {
            const replies = this.query({ target, command: COMMANDS.LOOKUP })
            async function* results(): AsyncGenerator<RawLookup> {
              for await (const { from, value } of replies) if (value !== null) yield { from, peers: [], bump: 0 }
            }
            return results() as unknown as Query<RawLookup>
          }
        }
    )
    return expectFound('odd-answers', 'reader', reader, /^A lookup answered with an empty value gives 1 results/)
  })
})
