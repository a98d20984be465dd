import { expect } from 'chai'
import { hash, refreshChain } from '../../crypto/index.js'
import type { Address } from '../../ipencoding/index.js'
import { COMMANDS, lookupReply, peerRecord, RECORD_ERRORS } from '../messages/index.js'
import type { StoreRequest } from './contract.js'
import { A, B, CLIENT, ScriptedStorer, TOPIC } from './test-support/scripted-storer.js'

const OTHER: Address = { host: '127.0.0.9', port: 9 }
const SELF = hash(A.publicKey)

describe('a storer', () => {
  let storer: ScriptedStorer
  beforeEach(() => (storer = new ScriptedStorer()))

  const peers = (target: Uint8Array = TOPIC) => {
    const value = storer.call(COMMANDS.LOOKUP, { target })?.value
    return value ? lookupReply.decode(value).peers : []
  }
  const bump = () => {
    const value = storer.call(COMMANDS.LOOKUP, { target: TOPIC })?.value
    return value ? lookupReply.decode(value).bump : null
  }
  const found = (target: Uint8Array = SELF) => {
    const value = storer.call(COMMANDS.FIND_PEER, { target })?.value
    return value ? peerRecord.decode(value) : null
  }

  describe('announces', () => {
    it('keeps a self-announce as a forward to where it came from (REC-42, REC-50)', () => {
      storer.announce(SELF, A)
      expect(storer.records.forwards.get(SELF)?.relay).to.deep.equal(CLIENT)
      storer.announce(SELF, A, { relayAddresses: [CLIENT] }, OTHER)
      expect(storer.records.forwards.get(SELF)?.relay).to.deep.equal(OTHER)
      expect(found()?.relayAddresses).to.deep.equal([CLIENT])
      expect(storer.records.snapshot().records).to.include({ forward: 1, topic: 0 })
    })

    it('never shows a topic record to FIND_PEER (REC-42)', () => {
      storer.announce(TOPIC, A)
      expect(found(TOPIC)).to.equal(null)
    })

    it('takes three of many relay addresses, of any kind (REC-13, REC-35, REC-49)', () => {
      const relayAddresses = [{ host: '0.0.0.0', port: 0 }, { host: '10.0.0.1', port: 1 }, CLIENT, OTHER, OTHER]
      storer.announce(TOPIC, A, { relayAddresses })
      expect(peers()[0]?.relayAddresses).to.deep.equal(relayAddresses.slice(0, 3))
    })

    it('stores one record per key and target, for any target (REC-8, REC-52)', () => {
      for (const target of [TOPIC, Buffer.alloc(32), Buffer.alloc(32, 255)]) {
        for (let i = 0; i < 3; i++) storer.announce(target, A)
        expect(peers(target).length).to.equal(1)
      }
    })

    it('is asked again by a retransmission, with the same result (REC-10)', () => {
      const first = storer.announce(TOPIC, A)
      expect(storer.announce(TOPIC, A)).to.deep.equal(first)
    })

    it('is bound to the token of one host, and to one storer (REC-37)', () => {
      const value = storerValue()
      const elsewhere = new ScriptedStorer({}, OTHER)
      elsewhere.host.id = Buffer.alloc(32, 5)
      expect(elsewhere.call(COMMANDS.ANNOUNCE, { target: TOPIC, token: elsewhere.token(), value })).to.equal(null)
      expect(storer.call(COMMANDS.ANNOUNCE, { target: TOPIC, token: storer.token(OTHER), value }, OTHER)).to.equal(null)
      expect(storer.call(COMMANDS.ANNOUNCE, { target: TOPIC, token: storer.token(), value })?.error).to.equal(0)
    })

    it('takes a bump that is greater and not more than a minute ahead of its clock (REC-34, REC-54, REC-55)', () => {
      const realNow = Date.now
      Date.now = () => 1_700_000_000_000
      try {
        storer.announce(TOPIC, A, { bump: 1_700_000_060_001 })
        expect(bump()).to.equal(0)
        storer.announce(TOPIC, A, { bump: 1_700_000_060_000 })
        expect(bump()).to.equal(1_700_000_060_000)
        storer.announce(TOPIC, B, { bump: 5 })
        expect(bump()).to.equal(1_700_000_060_000)
        expect(peers().length).to.equal(2)
      } finally {
        Date.now = realNow
      }
    })

    it('gives no bump without a record, and none for a self-announce (REC-47)', () => {
      storer.announce(TOPIC, A, { bump: 7 })
      storer.unannounce(TOPIC, A)
      expect(bump()).to.equal(null)
      storer.announce(SELF, A, { bump: 7 })
      expect(lookupReply.decode(storer.call(COMMANDS.LOOKUP, { target: SELF })?.value as Buffer).bump).to.equal(0)
    })

    it('is not undone by someone else (REC-71, REC-72)', () => {
      storer.announce(TOPIC, A)
      storer.announce(SELF, A)
      storer.unannounce(TOPIC, B)
      storer.unannounce(SELF, B)
      expect([peers().length, found() !== null]).to.deep.equal([1, true])
      storer.unannounce(SELF, A)
      expect([peers().length, found()]).to.deep.equal([1, null])
    })

    function storerValue(): Buffer {
      let value: Uint8Array = Buffer.alloc(0)
      const { records } = storer
      const handle = records.handle.bind(records)
      records.handle = (request) => {
        value = request.value as Uint8Array
        return handle(request)
      }
      storer.announce(TOPIC, B)
      records.handle = handle
      storer.unannounce(TOPIC, B)
      return Buffer.from(value)
    }
  })

  describe('refreshes', () => {
    const [c0, c1, c2] = refreshChain(3) as [Buffer, Buffer, Buffer]

    it('renews by a chain, link by link, each once (REC-56, REC-58, REC-59, REC-63, REC-64)', () => {
      storer.announce(TOPIC, A, { refresh: c0 })
      expect(storer.refresh(c0), 'the registered value itself').to.equal(null)
      expect(storer.refresh(c2), 'a link too far').to.equal(null)
      expect(storer.refresh(c1)).to.include({ error: 0, token: null, closerNodes: null, value: null })
      expect(storer.refresh(c1)).to.equal(null)
      expect(storer.refresh(c2)?.error).to.equal(0)
    })

    it('moves a forward to the sender of the refresh (REC-60, REC-61, REC-62)', () => {
      storer.announce(SELF, A, { refresh: c0 })
      storer.refresh(c1, OTHER)
      expect(storer.records.forwards.get(SELF)?.relay).to.deep.equal(OTHER)
    })

    it('brings back what was unannounced; several chains live side by side (REC-65, REC-66)', () => {
      const other = refreshChain(2) as [Buffer, Buffer]
      storer.announce(TOPIC, A, { refresh: c0 })
      storer.announce(TOPIC, A, { refresh: other[0] })
      for (const link of [c1, other[1]]) {
        storer.unannounce(TOPIC, A)
        expect(peers()).to.deep.equal([])
        storer.refresh(link)
        expect(peers().length).to.equal(1)
      }
    })

    it('follows its chain by itself: who missed a link needs it first (REC-67)', () => {
      const late = new ScriptedStorer()
      storer.announce(TOPIC, A, { refresh: c0 })
      late.announce(TOPIC, A, { refresh: c0 })
      storer.refresh(c1)
      expect(storer.refresh(c2)?.error).to.equal(0)
      expect(late.refresh(c2)).to.equal(null)
      late.refresh(c1)
      expect(late.refresh(c2)?.error).to.equal(0)
    })
  })

  describe('servers on this very node', () => {
    beforeEach(() => storer.records.forwards.pin(A.publicKey, 'server'))

    it('are found as long as they listen, with no relay addresses (REC-43)', () => {
      expect(found()?.relayAddresses).to.deep.equal([])
      expect(peers(SELF).length).to.equal(1)
      expect(storer.records.forwards.get(SELF)).to.deep.include({ relay: null, server: 'server' })
      storer.records.forwards.unpin(A.publicKey)
      expect(found()).to.equal(null)
    })

    it('are not moved by an announce and not removed by an unannounce, the own one included (REC-51, REC-75, REC-95, REC-126)', () => {
      expect(storer.announce(SELF, A, { relayAddresses: [OTHER] })?.error).to.equal(0)
      expect(found()?.relayAddresses).to.deep.equal([])
      expect(storer.unannounce(SELF, A)?.error).to.equal(0)
      storer.records.remove(SELF, A.publicKey)
      expect(found()?.relayAddresses).to.deep.equal([])
      expect(storer.records.snapshot().records.forward).to.equal(0)
    })

    it('can be pinned once per key', () => {
      expect(storer.records.forwards.pin(A.publicKey, 'second')).to.be.false
      expect(storer.records.forwards.isPinned(SELF)).to.be.true
      expect(storer.records.forwards.get(SELF)?.server).to.equal('server')
    })
  })

  describe('mutable records', () => {
    it('takes the same seq only with the same value, empty or not (REC-24, REC-79, REC-81)', () => {
      const put = (seq: number, text: string) => storer.mutablePut(SELF, A, seq, Buffer.from(text))?.error
      expect(put(3, '')).to.equal(0)
      expect(put(3, 'x')).to.equal(RECORD_ERRORS.SEQ_REUSED)
      expect(put(3, '')).to.equal(0)
      expect(put(2, '')).to.equal(RECORD_ERRORS.SEQ_TOO_LOW)
      expect(put(Number.MAX_SAFE_INTEGER, 'x')).to.equal(0)
      expect(put(4, 'x')).to.equal(RECORD_ERRORS.SEQ_TOO_LOW)
    })

    it('answers a get only with what is as new as asked for (REC-25, REC-76, REC-77)', () => {
      storer.mutablePut(SELF, A, 300, Buffer.from('x'))
      const get = (hex: string) => storer.call(COMMANDS.MUTABLE_GET, { target: SELF, value: Buffer.from(hex, 'hex') })
      expect(get('00')?.value).to.not.equal(null)
      expect(get('fd2c01')?.value).to.not.equal(null)
      expect(get('fd2d01')).to.include({ error: 0, value: null })
      expect(get('ffffffffffffff1f00')).to.include({ error: 0, value: null })
    })

    it('is readable and writable by anyone who has it: token and host do not matter (REC-40)', () => {
      const value = Buffer.from('x')
      storer.mutablePut(SELF, A, 1, value)
      const other = new ScriptedStorer({}, OTHER)
      expect(other.mutablePut(SELF, A, 1, value)?.error).to.equal(0)
    })
  })

  it('serves a get that carries a valid token (REC-5)', () => {
    expect(storer.call(COMMANDS.LOOKUP, { target: TOPIC, token: storer.token() })?.error).to.equal(0)
  })

  it('is not asked for internal commands of the same numbers (REC-1)', () => {
    const internal = { internal: true, command: COMMANDS.LOOKUP, target: TOPIC } as never
    expect(storer.records.handle(internal)).to.be.false
  })

  describe('filterRecord', () => {
    const value = Buffer.from('hello')
    const putAll = () => {
      storer.announce(TOPIC, A, { refresh: hash(Buffer.alloc(32)) })
      storer.announce(SELF, A)
      storer.mutablePut(SELF, A, 9, value)
      storer.call(COMMANDS.IMMUTABLE_PUT, { target: hash(value), token: storer.token(), value })
      storer.refresh(Buffer.alloc(32))
    }

    it('sees what is about to be stored, after all checks', () => {
      const seen: StoreRequest[] = []
      storer = new ScriptedStorer({ filterRecord: (request) => seen.push(request) })
      putAll()
      storer.call(COMMANDS.IMMUTABLE_PUT, { target: TOPIC, token: storer.token(), value })
      storer.mutablePut(SELF, A, 8, value)
      expect(seen.map(({ kind }) => kind)).to.deep.equal(['topic', 'forward', 'mutable', 'immutable', 'topic'])
      expect(seen[0]).to.deep.include({ from: CLIENT, target: TOPIC, refreshed: false })
      expect(seen[2]).to.deep.include({ seq: 9, value, publicKey: A.publicKey })
      expect(seen[4]).to.deep.include({ target: TOPIC, refreshed: true })
    })

    it('refuses with false: silence, and nothing is stored', () => {
      storer = new ScriptedStorer({ filterRecord: () => false })
      putAll()
      expect(storer.sent).to.deep.equal([])
      const { records, refused } = storer.records.snapshot()
      expect(records).to.deep.equal({ forward: 0, topic: 0, mutable: 0, immutable: 0 })
      expect([refused.VETOED, refused.UNKNOWN_REFRESH]).to.deep.equal([4, 1])
    })

    it('that throws refuses, and is heard of', () => {
      const errors: unknown[] = []
      const broken = () => {
        throw new Error('broken hook')
      }
      storer = new ScriptedStorer({ filterRecord: broken, onerror: (error) => errors.push(error) })
      expect(storer.announce(TOPIC, A)).to.equal(null)
      expect(errors).to.have.lengthOf(1)
    })
  })

  it('counts what it holds, confirmed and refused', () => {
    const [c0, c1] = refreshChain(2) as [Buffer, Buffer]
    storer.announce(TOPIC, A, { refresh: c0 })
    storer.announce(SELF, A)
    storer.refresh(c1)
    storer.refresh(c1)
    storer.unannounce(TOPIC, A)
    storer.mutablePut(SELF, A, 1, Buffer.from('x'))
    storer.mutablePut(SELF, A, 0, Buffer.from('x'))
    storer.call(COMMANDS.LOOKUP, {})
    const { records, announces, puts, refused } = storer.records.snapshot()
    expect(records).to.deep.equal({ forward: 1, topic: 0, mutable: 1, immutable: 0 })
    expect(announces).to.deep.equal({ confirmed: 2, refreshed: 1, unannounced: 1 })
    expect(puts).to.deep.equal({ mutable: 1, immutable: 0 })
    expect(refused).to.include({ UNKNOWN_REFRESH: 1, SEQ_TOO_LOW: 1, NO_TARGET: 1 })
  })
})
