import { expect } from 'chai'
import { hash, keyPair, mutableSignable, sign } from '../../crypto/index.js'
import type { Script } from '../../dht-rpc/query/test-support/scripted-network.js'
import { COMMANDS, mutablePut as putCodec, mutableRecord, mutableSigned } from '../messages/index.js'
import { address, byDistance, ScriptedNode, tokenOf } from '../test-support/scripted-node.js'
import {
  immutableGet,
  immutableIsFetchable,
  immutablePut,
  mutableGet,
  mutableIsFetchable,
  mutablePut,
  type MutableResult
} from './index.js'

const A = keyPair(Buffer.alloc(32, 1))
const HA = hash(A.publicKey)
const HELLO = Buffer.from('hello')
const M1 =
  '210a2e371db5add08771c6527b18f38ab48cd429ff1194e7e3eb7ced8ba6927587f275792c23cc829f26af8c59b83d00c44ab7821c2952878db6c5daee86b608'
const PORTS = [23001, 23002, 23003]

const signed = (seq: number, value: Buffer, secretKey = A.secretKey) =>
  mutableRecord.encode({
    seq,
    value,
    signature: sign(mutableSignable(mutableSigned.encode({ seq, value })), secretKey)
  })
const outcome = <T>(promise: Promise<T>) =>
  promise.then(
    () => 'resolved',
    (err: Error & { code?: string }) => err.code ?? err.message
  )
/** A node whose neighbours answer gets with nothing and puts by `put`. */
const storers = (put: (port: number) => Script | null = () => ({}), ports = PORTS) =>
  new ScriptedNode(ports, ({ command }, port) =>
    command === COMMANDS.MUTABLE_PUT || command === COMMANDS.IMMUTABLE_PUT ? put(port) : {}
  )

describe('immutable values', () => {
  it('are put under their hash on the closest, with their tokens (REC-132, REC-190, API-142, section 9.4)', async () => {
    const node = storers()
    const result = await node.wait(immutablePut(node, HELLO))
    expect(result.hash.toString('hex')).to.equal('324dcf027dd4a30a932c441f365a25e86b173defa4b8e58948253471b81b72cf')
    expect(node.summary).to.deep.equal(['3 IMMUTABLE_GET', '3 IMMUTABLE_PUT'])
    const puts = node.asked.slice(3)
    expect(puts.map(({ port }) => port)).to.deep.equal(byDistance(PORTS, result.hash))
    for (const { message, port } of puts) {
      expect([message.target, message.token, message.value]).to.deep.equal([result.hash, tokenOf(port), HELLO])
    }
    const ports = byDistance(PORTS, result.hash)
    expect(result.closestNodes.map(({ port }) => port)).to.deep.equal(ports)
    expect(result.stored.map(({ port }) => port)).to.have.members(ports)
    expect([result.refused, result.failed, result.fetchable]).to.deep.equal([[], [], true])
  })

  it('may be empty (REC-134, API-152)', async () => {
    const node = storers()
    const { hash: target } = await node.wait(immutablePut(node, Buffer.alloc(0)))
    expect(target.toString('hex')).to.equal('0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8')
    node.script(PORTS, () => ({ value: Buffer.alloc(0) }))
    expect((await node.wait(immutableGet(node, target)))?.value).to.deep.equal(Buffer.alloc(0))
  })

  it('are taken from the first that has the right one, and the query stops (REC-133, REC-187, API-143)', async () => {
    const all = byDistance([23001, 23002, 23003, 23004], hash(HELLO))
    const node = new ScriptedNode(all, (_, port) => ({
      value: port === all[0] ? Buffer.from('other') : HELLO,
      delay: (port - 23000) * 10 + (port === all[0] ? -9 : 0)
    }))
    const target = hash(HELLO)
    const result = await node.wait(immutableGet(node, target))
    expect(result).to.have.all.keys('token', 'from', 'to', 'value')
    expect(result?.value).to.deep.equal(HELLO)
    expect(node.net.queryStats.active).to.equal(0)
    expect(node.net.groups.every((group) => group.inflight.length === 0)).to.equal(true)
  })

  it('are null if nobody has them, also on an empty network (REC-109)', async () => {
    for (const node of [storers(), new ScriptedNode([])]) {
      expect(await node.wait(immutableGet(node, HA))).to.equal(null)
    }
    const wrong = new ScriptedNode(PORTS, () => ({ value: Buffer.from('other') }))
    expect(await wrong.wait(immutableGet(wrong, hash(HELLO)))).to.equal(null)
  })

  it('reject bad arguments and sizes, on destroyed nodes too, and send nothing (REC-110, API-151)', async () => {
    const node = storers()
    expect(await outcome(immutablePut(node, 'text' as unknown as Buffer))).to.equal('BAD_BYTES')
    expect(await outcome(immutablePut(node, null as unknown as Buffer))).to.equal('BAD_BYTES')
    expect(await outcome(immutableGet(node, Buffer.alloc(31)))).to.equal('BAD_TARGET')
    expect(await outcome(immutablePut(node, Buffer.alloc(1275), { strict: true }))).to.equal('VALUE_TOO_LARGE')
    node.net.destroyed = true
    expect(await outcome(immutablePut(node, HELLO))).to.equal('Node destroyed')
    expect(await outcome(immutableGet(node, HA))).to.equal('Node destroyed')
    expect(node.net.sent).to.have.length(0)
  })

  it('tell whether they can be fetched back (REC-182, REC-184, API-154)', async () => {
    expect([1274, 1275].map((n) => immutableIsFetchable(Buffer.alloc(n)))).to.deep.equal([true, false])
    expect([1206, 1207].map((n) => mutableIsFetchable(252, Buffer.alloc(n)))).to.deep.equal([true, false])
    expect([1198, 1199].map((n) => mutableIsFetchable(2 ** 53 - 1, Buffer.alloc(n)))).to.deep.equal([true, false])
    const node = storers()
    expect((await node.wait(immutablePut(node, Buffer.alloc(1275)))).fetchable).to.equal(false)
    expect((await node.wait(mutablePut(node, A, Buffer.alloc(1207)))).fetchable).to.equal(false)
    expect(await outcome(mutablePut(node, A, Buffer.alloc(1207), { strict: true }))).to.equal('VALUE_TOO_LARGE')
  })
})

describe('mutablePut', () => {
  it('signs first, then asks, then puts (REC-39, REC-135, API-144, section 9.4)', async () => {
    const node = storers()
    const result = await node.wait(mutablePut(node, A, HELLO, { seq: 1 }))
    expect(node.summary).to.deep.equal(['3 MUTABLE_GET', '3 MUTABLE_PUT'])
    expect(node.asked[0]?.message.value).to.deep.equal(Buffer.from([0]))
    expect(node.asked[0]?.message.target).to.deep.equal(HA)
    const value = node.asked[3]?.message.value as Buffer
    expect(value.toString('hex')).to.equal(`${A.publicKey.toString('hex')}010568656c6c6f${M1}`)
    expect(result.signature.toString('hex')).to.equal(M1)
    expect([result.publicKey, result.seq]).to.deep.equal([A.publicKey, 1])
    expect(result.closestNodes.map(({ port }) => port)).to.deep.equal(byDistance(PORTS, HA))
  })

  it('resolves though everybody refused, and says so (REC-107, REC-136, API-145)', async () => {
    for (const [error, code] of [
      [16, 'SEQ_REUSED'],
      [17, 'SEQ_TOO_LOW'],
      [1, 'REFUSED']
    ] as const) {
      const node = storers((port) => (port === 23003 ? null : { error }))
      const result = await node.wait(mutablePut(node, A, HELLO))
      expect(result.stored).to.have.length(0)
      expect(result.refused.map((one) => one.error)).to.deep.equal([error, error])
      expect(result.failed.map(({ node }) => node.port)).to.deep.equal([23003])
      // The timeout of the third settles last, and tells less.
      expect(await node.wait(outcome(mutablePut(node, A, HELLO, { strict: true })))).to.equal(code)
    }
  })

  it('is strict only where nobody stored it', async () => {
    const node = storers((port) => (port === 23001 ? {} : { error: 17 }))
    const result = await node.wait(mutablePut(node, A, HELLO, { strict: true }))
    expect([result.stored.length, result.refused.length]).to.deep.equal([1, 2])
  })

  it('rejects if nobody answers the put, or is there (REC-107, REC-108, API-150)', async () => {
    const silent = storers(() => null)
    expect(await silent.wait(outcome(mutablePut(silent, A, HELLO)))).to.equal('REQUEST_TIMEOUT')
    expect(await silent.wait(outcome(mutablePut(silent, A, HELLO, { strict: true })))).to.equal('REQUEST_TIMEOUT')
    const alone = new ScriptedNode([])
    expect(await alone.wait(outcome(mutablePut(alone, A, HELLO)))).to.equal('Too few nodes responded')
  })

  it('takes other ways to sign, once per call (REC-145 to REC-147, API-149)', async () => {
    const node = storers()
    const calls: unknown[] = []
    const signMutable = async (...args: unknown[]) => {
      calls.push(args)
      return Buffer.alloc(64, 4)
    }
    const me = { publicKey: A.publicKey }
    const result = await node.wait(mutablePut(node, me, HELLO, { seq: 3, signMutable }))
    expect(calls).to.deep.equal([[3, HELLO, me]])
    expect(result.signature).to.deep.equal(Buffer.alloc(64, 4))
    const own = { ...me, sign: (bytes: Uint8Array) => sign(bytes, A.secretKey) }
    expect((await node.wait(mutablePut(node, own, HELLO, { seq: 1 }))).signature.toString('hex')).to.equal(M1)
  })

  it('rejects bad arguments and sends nothing (REC-137, API-151)', async () => {
    const node = storers()
    const put = mutablePut as (...args: unknown[]) => Promise<unknown>
    for (const [args, code] of [
      [[A, 'text'], 'BAD_BYTES'],
      [[A, null], 'BAD_BYTES'],
      [[A, HELLO, { seq: -1 }], 'BAD_UINT'],
      [[A, HELLO, { seq: 2 ** 53 }], 'BAD_UINT'],
      [[null, HELLO], 'BAD_BYTES'],
      [[{ publicKey: A.publicKey }, HELLO], 'BAD_KEY_PAIR'],
      [[A, HELLO, { signMutable: () => 'no' }], 'BAD_SIGNATURE']
    ] as const) {
      expect(await outcome(put(node, ...args)), code).to.equal(code)
    }
    expect(node.net.sent).to.have.length(0)
  })
})

describe('mutableGet', () => {
  const replying = (values: Record<number, Buffer | undefined>, delays: Record<number, number> = {}) =>
    new ScriptedNode(Object.keys(values).map(Number), ({ command }, port) =>
      command === COMMANDS.MUTABLE_GET
        ? { ...(values[port] && { value: values[port] }), delay: delays[port] ?? port - 23000 }
        : {}
    )

  it('gives the highest seq anybody has, the first among equals (REC-138 to REC-140, API-146, API-147)', async () => {
    const node = replying({
      23001: signed(4, HELLO),
      23002: signed(9, HELLO),
      23003: signed(9, HELLO),
      23004: undefined
    })
    const result = await node.wait(mutableGet(node, A.publicKey, { seq: 3 }))
    expect(result).to.have.all.keys('token', 'from', 'to', 'seq', 'value', 'signature')
    expect([result?.seq, result?.from.port, result?.value]).to.deep.equal([9, 23002, HELLO])
    expect(node.asked[0]?.message.value).to.deep.equal(Buffer.from([3]))
  })

  it('gives the first valid one with latest: false, and stops (REC-139)', async () => {
    const node = replying({ 23001: undefined, 23002: signed(4, HELLO), 23003: signed(9, HELLO) }, { 23003: 500 })
    const result = await node.wait(mutableGet(node, A.publicKey, { latest: false }))
    expect([result?.seq, node.net.time.now < 100, node.net.queryStats.active]).to.deep.equal([4, true, 0])
  })

  it('passes over what is not signed, too low, or no record (REC-138, REC-187)', async () => {
    const other = keyPair(Buffer.alloc(32, 2))
    for (const value of [
      signed(5, HELLO, other.secretKey),
      signed(3, HELLO),
      Buffer.alloc(0),
      signed(5, HELLO).subarray(0, -1),
      undefined
    ]) {
      const node = replying({ 23001: value })
      expect(await node.wait(mutableGet(node, A.publicKey, { seq: 4 }))).to.equal(null)
    }
    const trailing = replying({ 23001: Buffer.concat([signed(5, HELLO), Buffer.from('more')]) })
    expect((await trailing.wait(mutableGet(trailing, A.publicKey)))?.seq).to.equal(5)
    const empty = new ScriptedNode([])
    expect(await empty.wait(mutableGet(empty, A.publicKey))).to.equal(null)
  })

  it('puts the best result again if asked to, the last reply included (REC-141, REC-143, API-148)', async () => {
    for (const values of [
      { 23001: signed(4, HELLO), 23002: undefined, 23003: signed(9, HELLO) },
      { 23001: signed(9, HELLO) }
    ]) {
      const node = replying(values)
      const calls: MutableResult[] = []
      const result = await node.wait(mutableGet(node, A.publicKey, { refresh: (result) => calls.push(result) }))
      expect([calls.length, calls[0]?.seq, result?.seq]).to.deep.equal([1, 9, 9])
      const puts = node.asked.filter(({ command }) => command === 'MUTABLE_PUT')
      expect(puts).to.have.length(Object.keys(values).length)
      const { publicKey, seq, value, signature } = putCodec.decode(puts[0]?.message.value as Buffer)
      expect([publicKey, seq, value]).to.deep.equal([A.publicKey, 9, HELLO])
      expect(signature).to.deep.equal(result?.signature)
    }
  })

  it('puts nothing if not asked to, or there is nothing (REC-142)', async () => {
    let calls = 0
    const node = replying({ 23001: signed(4, HELLO), 23002: undefined })
    const refresh = () => {
      calls++
      return false
    }
    expect((await node.wait(mutableGet(node, A.publicKey, { refresh })))?.seq).to.equal(4)
    const none = replying({ 23001: undefined })
    expect(await none.wait(mutableGet(none, A.publicKey, { refresh }))).to.equal(null)
    expect([calls, node.summary, none.summary]).to.deep.equal([1, ['2 MUTABLE_GET'], ['1 MUTABLE_GET']])
  })

  it('has no refresh with latest: false, and needs storers with one (REC-108, REC-144)', async () => {
    const node = replying({ 23001: signed(4, HELLO) })
    await node.wait(mutableGet(node, A.publicKey, { latest: false, refresh: () => true }))
    expect(node.summary).to.deep.equal(['1 MUTABLE_GET'])
    const alone = new ScriptedNode([])
    const get = mutableGet(alone, A.publicKey, { refresh: () => true })
    expect(await alone.wait(outcome(get))).to.equal('Too few nodes responded')
  })

  it('rejects with what refresh throws, and bad arguments', async () => {
    const node = replying({ 23001: signed(4, HELLO), 23002: undefined })
    const refresh = () => {
      throw new Error('no')
    }
    expect(await node.wait(outcome(mutableGet(node, A.publicKey, { refresh })))).to.equal('no')
    expect(await outcome(mutableGet(node, Buffer.alloc(5)))).to.equal('BAD_BYTES')
    expect(await outcome(mutableGet(node, A.publicKey, { seq: 0.5 }))).to.equal('BAD_UINT')
  })

  it('asks only the given nodes if told to (REC-105)', async () => {
    const node = replying({ 23001: signed(4, HELLO), 23002: signed(9, HELLO) })
    const options = { nodes: [address(23001)], onlyClosestNodes: true }
    expect((await node.wait(mutableGet(node, A.publicKey, options)))?.seq).to.equal(4)
  })
})
