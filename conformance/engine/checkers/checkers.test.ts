import { announceSignable, hash, keyPair, mutableSignable, sign } from '@punchlist/hyperdht/crypto'
import {
  announce,
  COMMANDS,
  handshake,
  HOP_MODES,
  lookupReply,
  mutablePut,
  mutableRecord,
  mutableSigned,
  peerRecord,
  request,
  type RequestInit,
  response,
  type ResponseInit
} from '@punchlist/hyperdht/wire'
import { expect } from 'chai'
import type { NetEvent } from '../../labs/sim/net/index.js'
import {
  AmplificationChecker,
  BoundChecker,
  type Checker,
  checkers,
  RecordChecker,
  ReplyChecker,
  TidChecker
} from './index.js'

const NODES: Readonly<Record<string, string>> = { a: '11.1.0.1', b: '11.1.0.2', c: '11.1.0.3' }
const PORT = 49_737

let now = 0

function event(kind: 'send' | 'deliver', at: string, from: string, to: string, bytes: Buffer): NetEvent {
  const packet = {
    src: { host: NODES[from]!, port: PORT },
    dst: { host: NODES[to]!, port: PORT },
    bytes,
    ttl: 64,
    icmp: false
  }
  return { time: now, kind, at, packet, was: null, cause: null, note: '' }
}

/** A datagram that is sent and arrives. */
function pass(checker: Checker, from: string, to: string, bytes: Buffer): void {
  checker.observe(event('send', from, from, to, bytes))
  checker.observe(event('deliver', to, from, to, bytes))
}

function ask(checker: Checker, from: string, to: string, fields: Partial<RequestInit> & { tid: number }): void {
  const init = { to: { host: NODES[to]!, port: PORT }, internal: true, command: 0, ...fields }
  pass(checker, from, to, request.encode(request.create(init)))
}

function answer(checker: Checker, from: string, to: string, fields: Partial<ResponseInit> & { tid: number }): void {
  const init = { to: { host: NODES[to]!, port: PORT }, ...fields }
  pass(checker, from, to, response.encode(response.create(init)))
}

describe('engine/checkers', () => {
  beforeEach(() => {
    now = 0
  })

  describe('no transaction id in use twice (RPC-35, RPC-97)', () => {
    const checker = (): TidChecker => new TidChecker()

    it('bites on a second request under an id that waits', () => {
      const tids = checker()
      ask(tids, 'a', 'b', { tid: 7 })
      now = 999
      ask(tids, 'a', 'c', { tid: 7 })
      expect(tids.violations).to.deep.equal([
        'at 999 ms a sends a second request with the transaction id 0x0007 to 11.1.0.3:49737'
      ])
    })

    it('lets pass retransmissions, other hosts, and ids that are free again', () => {
      const tids = checker()
      ask(tids, 'a', 'b', { tid: 7 })
      now = 900
      ask(tids, 'a', 'b', { tid: 7 })
      ask(tids, 'c', 'b', { tid: 7 })
      now = 1800
      answer(tids, 'b', 'a', { tid: 7 })
      ask(tids, 'a', 'c', { tid: 7 })
      now = 2801
      ask(tids, 'a', 'b', { tid: 7, command: 1 })
      expect(tids.violations).to.deep.equal([])
    })

    it('counts from the last transmission', () => {
      const tids = checker()
      ask(tids, 'a', 'b', { tid: 7 })
      now = 900
      ask(tids, 'a', 'b', { tid: 7 })
      now = 1800
      ask(tids, 'a', 'c', { tid: 7 })
      expect(tids.violations).to.have.length(1)
    })

    it('lets a relay send on under the id of the origin (RPC-120)', () => {
      const tids = checker()
      const leg = (mode: number): Partial<RequestInit> => ({
        internal: false,
        command: COMMANDS.PEER_HANDSHAKE,
        target: Buffer.alloc(32),
        value: handshake.encode(handshake.create({ mode, noise: Buffer.alloc(8) }))
      })
      ask(tids, 'b', 'c', { tid: 7 })
      ask(tids, 'b', 'c', { tid: 7, ...leg(HOP_MODES.FROM_RELAY) })
      expect(tids.violations).to.deep.equal([])
      ask(tids, 'b', 'c', { tid: 7, ...leg(HOP_MODES.FROM_CLIENT) })
      expect(tids.violations).to.have.length(1)
    })

    it('counts what comes after the first few', () => {
      const tids = checker()
      for (let i = 0; i < 9; i++) ask(tids, 'a', 'b', { tid: 7, command: i })
      expect(tids.violations).to.have.length(6)
      expect(tids.violations.at(-1)).to.equal('and 3 times more')
    })
  })

  describe('no reply unasked (RPC-27)', () => {
    it('bites on a response that nobody asked for, a second one, and one to another host', () => {
      const replies = new ReplyChecker()
      answer(replies, 'b', 'a', { tid: 1 })
      ask(replies, 'a', 'b', { tid: 2 })
      answer(replies, 'b', 'c', { tid: 2 })
      answer(replies, 'b', 'a', { tid: 2 })
      answer(replies, 'b', 'a', { tid: 2 })
      expect(replies.violations).to.deep.equal([
        'at 0 ms b answers 11.1.0.1:49737, which did not ask',
        'at 0 ms b answers 11.1.0.3:49737, which did not ask',
        'at 0 ms b answers 11.1.0.1:49737, which did not ask'
      ])
    })

    it('bites on a response that comes when nobody can wait for it', () => {
      const replies = new ReplyChecker()
      ask(replies, 'a', 'b', { tid: 2 })
      now = 40_000
      answer(replies, 'b', 'a', { tid: 2 })
      expect(replies.violations).to.deep.equal(['at 40000 ms b answers 11.1.0.1:49737 40000 ms late'])
    })

    it('lets the last relay answer the peer that a handshake names (HP-23)', () => {
      const replies = new ReplyChecker()
      const peerAddress = { host: NODES['c']!, port: PORT }
      const value = handshake.encode(
        handshake.create({ mode: HOP_MODES.FROM_SERVER, noise: Buffer.alloc(8), peerAddress })
      )
      ask(replies, 'a', 'b', { tid: 5, internal: false, command: COMMANDS.PEER_HANDSHAKE, value })
      answer(replies, 'b', 'c', { tid: 5 })
      expect(replies.violations).to.deep.equal([])
    })
  })

  describe('amplification', () => {
    const nodes = (count: number): ResponseInit['closerNodes'] =>
      Array.from({ length: count }, (_, i) => ({ host: `11.3.0.${i + 1}`, port: PORT }))

    it('bites on a response that is too long for its request', () => {
      const bound = new AmplificationChecker()
      ask(bound, 'a', 'b', { tid: 2 })
      answer(bound, 'b', 'a', { tid: 2, closerNodes: nodes(20)! })
      expect(bound.violations).to.deep.equal(['at 0 ms b answers 11 bytes of 11.1.0.1:49737 with 131, the bound is 55'])
    })

    it('lets pass 20 closer nodes for a query, and a stored value up to a datagram', () => {
      const bound = new AmplificationChecker()
      const target = Buffer.alloc(32)
      const [id, token] = [Buffer.alloc(32), Buffer.alloc(32)]
      ask(bound, 'a', 'b', { tid: 2, target, command: 2 })
      answer(bound, 'b', 'a', { tid: 2, closerNodes: nodes(20)!, id, token })
      ask(bound, 'a', 'b', { tid: 3, target, internal: false, command: COMMANDS.IMMUTABLE_GET })
      answer(bound, 'b', 'a', { tid: 3, value: Buffer.alloc(1850), closerNodes: nodes(20)! })
      expect(bound.violations).to.deep.equal([])
      ask(bound, 'a', 'b', { tid: 4, target, internal: false, command: COMMANDS.IMMUTABLE_GET })
      answer(bound, 'b', 'a', { tid: 4, value: Buffer.alloc(2048) })
      expect(bound.violations).to.have.length(1)
    })
  })

  describe('stored signatures and hashes are valid (REC-6)', () => {
    const keys = keyPair(Buffer.alloc(32, 1))
    const id = Buffer.alloc(32, 2)
    const token = Buffer.alloc(32, 3)
    const value = Buffer.from('value')
    const mutable = (signed = { seq: 1, value }): Buffer => {
      const signature = sign(mutableSignable(mutableSigned.encode(signed)), keys.secretKey)
      return mutablePut.encode(mutablePut.create({ publicKey: keys.publicKey, seq: 1, value, signature }))
    }
    const target = hash(keys.publicKey)

    function exchanged(fields: Partial<RequestInit>, reply: Partial<ResponseInit> = {}): readonly string[] {
      const records = new RecordChecker()
      ask(records, 'a', 'b', { tid: 2, internal: false, target, token, ...fields })
      answer(records, 'b', 'a', { tid: 2, id, ...reply })
      return records.violations
    }

    it('mutable puts: signature and target', () => {
      const put = { command: COMMANDS.MUTABLE_PUT }
      expect(exchanged({ ...put, value: mutable() })).to.deep.equal([])
      const forged = mutable({ seq: 2, value })
      expect(exchanged({ ...put, value: forged })).to.deep.equal([
        'at 0 ms b stores a mutable record with a bad signature'
      ])
      expect(exchanged({ ...put, value: forged }, { error: 16 })).to.deep.equal([])
      expect(exchanged({ ...put, value: mutable(), target: id })).to.deep.equal([
        'at 0 ms b stores a mutable record under a target that is not its key'
      ])
      expect(exchanged({ ...put, value: Buffer.from('junk') })).to.deep.equal([
        'at 0 ms b acknowledges a message that does not decode'
      ])
    })

    it('mutable gets, once the key was seen', () => {
      const records = new RecordChecker()
      ask(records, 'a', 'b', {
        tid: 2,
        internal: false,
        target,
        token,
        command: COMMANDS.MUTABLE_PUT,
        value: mutable()
      })
      answer(records, 'b', 'a', { tid: 2, id })
      ask(records, 'a', 'b', { tid: 3, internal: false, target, command: COMMANDS.MUTABLE_GET, value: Buffer.alloc(1) })
      const stored = mutableRecord.create({ seq: 1, value: Buffer.from('other'), signature: Buffer.alloc(64) })
      answer(records, 'b', 'a', { tid: 3, id, value: mutableRecord.encode(stored) })
      expect(records.violations).to.deep.equal(['at 0 ms b serves a mutable record with a bad signature'])
    })

    it('immutable values, stored and served', () => {
      const [put, get] = [{ command: COMMANDS.IMMUTABLE_PUT }, { command: COMMANDS.IMMUTABLE_GET }]
      expect(exchanged({ ...put, value, target: hash(value) })).to.deep.equal([])
      expect(exchanged({ ...put, value })).to.deep.equal([
        'at 0 ms b stores a value under a target that is not its hash'
      ])
      expect(exchanged({ ...get, target: hash(value) }, { value })).to.deep.equal([])
      expect(exchanged(get, { value })).to.deep.equal(['at 0 ms b serves a value that was not asked for'])
    })

    it('announcements, for the storer’s own id', () => {
      const peer = { publicKey: keys.publicKey, relayAddresses: [] }
      const signed = (storer: Buffer): Buffer => {
        const fields = { target, id: storer, token, peer: peerRecord.encode(peer), refresh: null }
        const signature = sign(announceSignable(fields), keys.secretKey)
        return announce.encode(announce.create({ peer, signature }))
      }
      const command = COMMANDS.ANNOUNCE
      expect(exchanged({ command, value: signed(id) })).to.deep.equal([])
      expect(exchanged({ command, value: signed(token) })).to.deep.equal([
        'at 0 ms b acknowledges an announcement with a bad signature'
      ])
      const bare = announce.encode(announce.create({ peer }))
      expect(exchanged({ command, value: bare })).to.deep.equal([
        'at 0 ms b stores an announcement without a signature'
      ])
    })
  })

  describe('no collection past its stated bound (RPC-58, REC-45, REC-49)', () => {
    const bounds = (): BoundChecker => new BoundChecker()
    const relay = { host: NODES['c']!, port: PORT }
    const peers = (count: number, relays = 0): { publicKey: Buffer; relayAddresses: (typeof relay)[] }[] =>
      Array.from({ length: count }, (_, i) => ({
        publicKey: Buffer.alloc(32, i),
        relayAddresses: Array.from({ length: relays }, () => relay)
      }))
    const lookedUp = (value: Buffer, command: number = COMMANDS.LOOKUP): readonly string[] => {
      const checker = bounds()
      ask(checker, 'a', 'b', { tid: 1, internal: false, command, target: Buffer.alloc(32) })
      answer(checker, 'b', 'a', { tid: 1, value })
      return checker.violations
    }
    const reply = (list: ReturnType<typeof peers>): Buffer => lookupReply.encode(lookupReply.create({ peers: list }))

    it('closer nodes', () => {
      const closer = (count: number): readonly string[] => {
        const checker = bounds()
        const closerNodes = Array.from({ length: count }, (_, i) => ({ host: `11.3.0.${i + 1}`, port: PORT }))
        answer(checker, 'b', 'a', { tid: 1, closerNodes })
        return checker.violations
      }
      expect(closer(20)).to.deep.equal([])
      expect(closer(21)).to.deep.equal(['at 0 ms b gives out 21 closer nodes'])
    })

    it('records of a topic, and their keys', () => {
      expect(lookedUp(reply(peers(20)))).to.deep.equal([])
      expect(lookedUp(reply(peers(21)))).to.deep.equal(['at 0 ms b returns 21 records of a topic'])
      expect(lookedUp(reply([...peers(1), ...peers(1)]))).to.deep.equal(['at 0 ms b returns a key more than once'])
      expect(lookedUp(Buffer.from('junk'))).to.deep.equal(['at 0 ms b returns records that do not decode'])
    })

    it('relay addresses', () => {
      const one = (relays: number): Buffer => peerRecord.encode(peers(1, relays)[0]!)
      expect(lookedUp(reply(peers(2, 3)))).to.deep.equal([])
      expect(lookedUp(reply(peers(2, 4)))).to.deep.equal(['at 0 ms b returns a record with 4 relay addresses'])
      expect(lookedUp(one(3), COMMANDS.FIND_PEER)).to.deep.equal([])
      expect(lookedUp(one(4), COMMANDS.FIND_PEER)).to.have.length(1)
    })
  })

  it('never throws, whatever the bytes', () => {
    const all = checkers()
    for (const head of [0x03, 0x13]) {
      for (let length = 0; length < 60; length++) {
        const bytes = Buffer.alloc(length, 0xff)
        if (length > 0) bytes[0] = head
        for (const checker of all) pass(checker, 'a', 'b', bytes)
      }
    }
    expect(all.flatMap(({ violations }) => violations)).to.deep.equal([])
  })
})
