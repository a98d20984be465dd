import { type Clock, install } from '@sinonjs/fake-timers'
import { expect } from 'chai'
import { hash, keyPair } from '../../crypto/index.js'
import { COMMANDS, lookupReply, peerRecord } from '../messages/index.js'
import { cacheLimits, turnPeriod } from './limits.js'
import { Records } from './records.js'
import { A, B, CLIENT, ScriptedStorer, TOPIC } from './test-support/scripted-storer.js'

const keys = (i: number) => keyPair(Buffer.alloc(32, i % 256).fill(i >> 8, 1, 2))

describe('what a storer holds and for how long', () => {
  let clock: Clock
  let storer: ScriptedStorer

  beforeEach(() => {
    clock = install({ now: 1_800_000_000_000, toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    storer = new ScriptedStorer()
  })
  afterEach(() => clock.uninstall())

  const lookup = (s = storer, target: Uint8Array = TOPIC) => {
    const value = s.call(COMMANDS.LOOKUP, { target })?.value
    return value ? lookupReply.decode(value) : null
  }
  const finds = (s = storer, publicKey = A.publicKey) =>
    s.call(COMMANDS.FIND_PEER, { target: hash(publicKey) })?.value instanceof Buffer
  const putImmutable = (s: ScriptedStorer, value: Buffer) =>
    s.call(COMMANDS.IMMUTABLE_PUT, { target: hash(value), token: s.token(), value })
  const getImmutable = (s: ScriptedStorer, value: Buffer) =>
    s.call(COMMANDS.IMMUTABLE_GET, { target: hash(value) })?.value instanceof Buffer

  describe('ages', () => {
    it('a topic record lives 13 min 20 s to 26 min 40 s, looked up or not (REC-98, REC-99, REC-188)', () => {
      storer.announce(TOPIC, A)
      clock.tick(1_599_999)
      expect(lookup()?.peers.length).to.equal(1)
      clock.tick(1)
      expect(lookup()).to.equal(null)

      clock.tick(799_999)
      storer.announce(TOPIC, A)
      clock.tick(800_000)
      expect(lookup()?.peers.length, 'just before a turn').to.equal(1)
      clock.tick(1)
      expect(lookup()).to.equal(null)
    })

    it('a forward that is asked for stays, one that is not goes (REC-91, REC-93)', () => {
      storer.announce(hash(A.publicKey), A)
      storer.announce(hash(B.publicKey), B)
      for (let i = 0; i < 10; i++) {
        clock.tick(700_000)
        expect(finds(storer, A.publicKey)).to.be.true
      }
      expect(finds(storer, B.publicKey)).to.be.false
    })

    it('a value that nobody asks for lives 32 to 64 hours (REC-102, REC-188)', () => {
      const value = Buffer.from('hello')
      putImmutable(storer, value)
      clock.tick(115_200_000 * 2 - 1)
      // Looking at the size, since a get would keep it alive.
      expect(storer.records.snapshot().records.immutable).to.equal(1)
      clock.tick(1)
      expect(getImmutable(storer, value)).to.be.false
    })

    it('mutable and immutable values stay while they are asked for, a refused put included (REC-91)', () => {
      const target = hash(A.publicKey)
      storer.mutablePut(target, A, 5, Buffer.from('x'))
      for (let i = 0; i < 5; i++) {
        clock.tick(110_000_000)
        expect(storer.mutablePut(target, A, 4, Buffer.from('x'))?.error).to.equal(17)
      }
      expect(storer.call(COMMANDS.MUTABLE_GET, { target, value: Buffer.of(0) })?.value).to.not.equal(null)
    })

    it('a bump outlives its records, and ages out when nobody asks (REC-47, REC-55, REC-91)', () => {
      storer.announce(TOPIC, A, { bump: 1000 })
      storer.unannounce(TOPIC, A)
      clock.tick(1_000_000)
      storer.announce(TOPIC, A)
      expect(lookup()?.bump).to.equal(1000)
      storer.unannounce(TOPIC, A)
      clock.tick(1_600_000)
      storer.announce(TOPIC, A)
      expect(lookup()?.bump).to.equal(0)
    })

    it('writing makes an old record young, so it ages from its last announce (REC-53, REC-89, REC-97)', () => {
      storer.announce(TOPIC, A)
      clock.tick(800_000)
      storer.announce(TOPIC, A, { relayAddresses: [CLIENT] })
      expect(lookup()?.peers[0]?.relayAddresses, 'an old record is replaced').to.deep.equal([CLIENT])
      storer.announce(TOPIC, A)
      expect(lookup()?.peers[0]?.relayAddresses, 'a young one is not').to.deep.equal([CLIENT])
      clock.tick(1_599_999)
      expect(lookup()?.peers.length).to.equal(1)
    })

    it('counts for forwards from the start, for the others from when it became persistent (REC-92)', async () => {
      const before = clock.countTimers()
      const records = new Records(storer.host)
      expect(clock.countTimers() - before).to.equal(1)
      records.onpersistent()
      records.onpersistent()
      expect(clock.countTimers() - before).to.equal(6)
      await records.close()
      expect(clock.countTimers()).to.equal(before)
    })

    it('a node that was ephemeral for a while serves what has not aged out (REC-4)', () => {
      storer.announce(TOPIC, A)
      storer.host.persistent = false
      expect(storer.call(COMMANDS.LOOKUP, { target: TOPIC })?.error).to.equal(1)
      clock.tick(900_000)
      storer.host.persistent = true
      expect(lookup()?.peers.length).to.equal(1)
    })

    it('a maxAge that no timer can count does not empty the caches (REC-103)', () => {
      expect(turnPeriod(1e12)).to.equal(0x7fffffff)
      const s = new ScriptedStorer({ maxAge: 1e12 })
      s.announce(TOPIC, A)
      clock.tick(1_000_000)
      expect(lookup(s)?.peers.length).to.equal(1)
    })
  })

  describe('sizes', () => {
    it('are those of the options (REC-101, API-29)', () => {
      expect(cacheLimits()).to.deep.equal({
        forward: { maxSize: 65536, maxAge: 1_200_000 },
        topic: { maxSize: 65536, maxAge: 1_200_000 },
        bump: { maxSize: 65536, maxAge: 1_200_000 },
        refresh: { maxSize: 65536, maxAge: 1_200_000 },
        mutable: { maxSize: 32768, maxAge: 172_800_000 },
        immutable: { maxSize: 32768, maxAge: 172_800_000 }
      })
      expect(cacheLimits({ maxSize: 5, maxAge: 3000 }).mutable).to.deep.equal({ maxSize: 2, maxAge: 3000 })
      expect(cacheLimits({ maxSize: 0, maxAge: 0 })).to.deep.equal(cacheLimits())
      const own = cacheLimits({ maxSize: 10, limits: { mutable: { maxSize: 7 } } })
      expect([own.mutable.maxSize, own.topic.maxSize]).to.deep.equal([7, 10])
      expect(() => cacheLimits({ maxSize: -1 }))
        .to.throw()
        .with.property('code', 'BAD_LIMIT')
      expect(() => cacheLimits({ maxAge: 'x' as unknown as number }))
        .to.throw()
        .with.property('code', 'BAD_LIMIT')
    })

    it('topic records: with maxSize 5 the total runs to 11, then drops to 6, and again (REC-96, REC-100)', () => {
      const s = new ScriptedStorer({ maxSize: 5 })
      const totals = Array.from({ length: 23 }, (_, i) => {
        s.announce(hash(Buffer.of(i)), A)
        return s.records.snapshot().records.topic
      })
      expect(totals).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 6, 7, 8, 9, 10, 11, 6, 7, 8, 9, 10, 11])
    })

    it('values: up to maxSize old and maxSize - 1 young ones (REC-89, REC-90, REC-94)', () => {
      const s = new ScriptedStorer({ maxSize: 10 })
      const totals = Array.from({ length: 16 }, (_, i) => {
        putImmutable(s, Buffer.of(i))
        return s.records.snapshot().records.immutable
      })
      expect(Math.max(...totals)).to.equal(9)
      expect(totals).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 5, 6, 7, 8, 9, 5, 6])
      expect(getImmutable(s, Buffer.of(0))).to.be.false
      expect(getImmutable(s, Buffer.of(15))).to.be.true
    })

    it('a turn because of size makes the next tick pass without one (REC-92, REC-93)', () => {
      const s = new ScriptedStorer({ limits: { topic: { maxSize: 2 } } })
      clock.tick(400_000)
      s.announce(TOPIC, A)
      s.announce(TOPIC, B)
      s.announce(TOPIC, keys(9))
      expect(s.records.snapshot().records.topic, 'turned: all three are old').to.equal(3)
      clock.tick(400_000)
      expect(lookup(s)?.peers.length, 'this tick is skipped').to.equal(3)
      clock.tick(800_000)
      expect(lookup(s)).to.equal(null)
    })

    it('reads that make old values young do not turn (REC-91, REC-94)', () => {
      const s = new ScriptedStorer({ limits: { immutable: { maxSize: 3 } } })
      for (let i = 0; i < 3; i++) putImmutable(s, Buffer.of(i))
      putImmutable(s, Buffer.of(3))
      for (let i = 0; i < 4; i++) expect(getImmutable(s, Buffer.of(i))).to.be.true
      expect(s.records.snapshot().records.immutable).to.equal(4)
    })

    it('a flood of announces stays within the bound, for one topic or many (REC-9, REC-96)', () => {
      const s = new ScriptedStorer({ maxSize: 50 })
      for (let i = 0; i < 300; i++) s.announce(i % 2 ? TOPIC : hash(Buffer.of(i & 255, i >> 8)), keys(i))
      expect(s.records.snapshot().records.topic).to.be.within(51, 101)
      for (const peer of lookup(s)?.peers ?? []) expect(peer.relayAddresses).to.deep.equal([])
    })
  })

  describe('a lookup', () => {
    it('returns at most 20 records, each time another sample (REC-45, REC-46)', () => {
      for (let i = 0; i < 60; i++) storer.announce(TOPIC, keys(i))
      clock.tick(800_000)
      for (let i = 60; i < 80; i++) storer.announce(TOPIC, keys(i))
      const seen = new Map<string, number>()
      for (let i = 0; i < 400; i++) {
        const peers = lookup()?.peers ?? []
        const names = peers.map((peer) => Buffer.from(peer.publicKey).toString('hex'))
        expect(new Set(names).size).to.equal(20)
        for (const name of names) seen.set(name, (seen.get(name) ?? 0) + 1)
      }
      // 100 expected of each, old or young; a fixed choice or one generation only would be far outside.
      expect(seen.size).to.equal(80)
      for (const n of seen.values()) expect(n).to.be.within(50, 160)
    })

    it('comes in random order (REC-46)', () => {
      for (let i = 0; i < 5; i++) storer.announce(TOPIC, keys(i))
      const orders = new Set<string>()
      for (let i = 0; i < 60; i++) {
        orders.add((lookup()?.peers ?? []).map((peer) => Buffer.from(peer.publicKey).toString('hex')).join())
      }
      expect(orders.size).to.be.above(10)
    })

    it('has the forward last if there is room, else not at all (REC-44, REC-45)', () => {
      const target = hash(A.publicKey)
      for (let i = 1; i < 20; i++) storer.announce(target, keys(i))
      storer.announce(target, A)
      for (let i = 0; i < 20; i++) {
        const peers = lookup(storer, target)?.peers ?? []
        expect(peers.length).to.equal(20)
        expect(Buffer.from(peers[19]?.publicKey ?? [])).to.deep.equal(A.publicKey)
      }
      storer.announce(target, keys(77))
      const peers = lookup(storer, target)?.peers ?? []
      expect(peers.length).to.equal(20)
      for (const peer of peers) expect(Buffer.from(peer.publicKey)).to.not.deep.equal(A.publicKey)
    })

    it('keeps its records right while many come and go (REC-52, REC-72)', () => {
      const live = new Set<number>()
      for (let step = 0; step < 600; step++) {
        const i = (step * 7919) % 60
        if (step % 3 === 2) {
          storer.unannounce(TOPIC, keys(i))
          live.delete(i)
        } else {
          storer.announce(TOPIC, keys(i))
          live.add(i)
        }
        expect(storer.records.snapshot().records.topic).to.equal(live.size)
      }
      const seen = new Set<string>()
      for (let i = 0; i < 100; i++) {
        for (const peer of lookup()?.peers ?? []) seen.add(Buffer.from(peer.publicKey).toString('hex'))
      }
      expect([...seen].sort()).to.deep.equal([...live].map((i) => keys(i).publicKey.toString('hex')).sort())
    })

    it('never carries more than 1030 bytes (REC-185)', () => {
      const relayAddresses = [1, 2, 3, 4].map((i) => ({ host: `192.0.2.${i}`, port: i }))
      for (let i = 0; i < 25; i++) storer.announce(TOPIC, keys(i), { relayAddresses, bump: 1_700_000_000_000 })
      const value = storer.call(COMMANDS.LOOKUP, { target: TOPIC })?.value
      expect(value?.length).to.equal(1030)
    })
  })

  it('stores what a record says, not the datagram it came in (REC-104)', () => {
    const value = Buffer.from('hello')
    const target = hash(value)
    storer.records.handle({
      internal: false,
      command: COMMANDS.IMMUTABLE_PUT,
      target,
      token: storer.token(),
      value,
      from: { ...CLIENT, id: null },
      reply: () => {}
    } as never)
    value.fill(0)
    expect(storer.call(COMMANDS.IMMUTABLE_GET, { target })?.value).to.deep.equal(Buffer.from('hello'))
    expect(peerRecord.size({ publicKey: A.publicKey, relayAddresses: [] })).to.equal(33)
  })
})
