import { expect } from 'chai'
import { hash, keyPair, type KeyPair, verify, announceSignable, unannounceSignable } from '../../crypto/index.js'
import type { Query } from '../../dht-rpc/index.js'
import type { RequestMessage } from '../../udp-request/index.js'
import { announce as codec, COMMANDS, lookupReply, peerRecord } from '../messages/index.js'
import { byDistance, idOf, ScriptedNode, tokenOf } from '../test-support/scripted-node.js'
import { announce, findPeer, lookup, lookupAndUnannounce, unannounce } from './index.js'

const T = Buffer.from(Array.from({ length: 32 }, (_, i) => i))
const A = keyPair(Buffer.alloc(32, 1))
const B = keyPair(Buffer.alloc(32, 2))
const three = () => byDistance([23001, 23002, 23003], T)
const RELAY = { host: '192.0.2.1', port: 4660 }

const items = async <R>(node: ScriptedNode, query: Query<R>): Promise<R[]> => {
  const list: R[] = []
  query.on('data', (item) => list.push(item))
  await node.wait(query.finished())
  return list
}
const listing = (keys: KeyPair[], bump = 0) => ({
  value: lookupReply.encode({ peers: keys.map(({ publicKey }) => ({ publicKey, relayAddresses: [] })), bump })
})
const codeOf = (call: () => unknown): unknown => {
  try {
    call()
  } catch (err) {
    return (err as { code?: unknown }).code
  }
  return 'nothing'
}

describe('findPeer and lookup', () => {
  it('ask for the hash of the key, or the hash itself (REC-116, API-129)', async () => {
    const record = peerRecord.encode({ publicKey: A.publicKey, relayAddresses: [RELAY] })
    const node = new ScriptedNode(three(), (_, port) => (port === 23002 ? { value: record } : {}))
    const found = await items(node, findPeer(node, A.publicKey))
    expect(found).to.have.length(1)
    expect(found[0]?.peer).to.deep.equal({ publicKey: A.publicKey, relayAddresses: [RELAY] })
    expect(found[0]).to.have.all.keys('token', 'from', 'to', 'peer')
    expect(found[0]?.from.id).to.deep.equal(idOf(23002))
    await items(node, findPeer(node, hash(A.publicKey), { hash: false }))
    for (const { message, command } of node.asked) {
      expect(command).to.equal('FIND_PEER')
      expect(message.target).to.deep.equal(hash(A.publicKey))
      expect(message.value).to.equal(null)
    }
  })

  it('read replies as the table says, and drop what is none (REC-18, REC-112, REC-117, REC-187, API-128)', async () => {
    const cases: [string, string | null, unknown][] = [
      ['lookup', null, null],
      ['lookup', '', null],
      ['lookup', '00', [0, 0]],
      ['lookup', '0000', [0, 0]],
      ['lookup', 'fd0000', [0, 0]],
      ['lookup', '0005ffff', [0, 5]],
      ['lookup', `01${'8a'.repeat(32)}00`, [1, 0]],
      ['lookup', '01aa', null],
      ['lookup', '00fd00', null],
      ['findPeer', null, null],
      ['findPeer', '', null],
      ['findPeer', '00'.repeat(32), null],
      ['findPeer', '00'.repeat(33), 0],
      ['findPeer', '00'.repeat(33) + 'ffff', 0],
      ['findPeer', '00'.repeat(32) + '05' + '7f0000010100'.repeat(5), 5]
    ]
    for (const [call, value, expected] of cases) {
      const answer = value === null ? {} : { value: Buffer.from(value, 'hex') }
      const node = new ScriptedNode([23001], () => answer)
      let seen: unknown = null
      if (call === 'lookup') {
        const [result] = await items(node, lookup(node, T))
        if (result) seen = [result.peers.length, result.bump]
      } else {
        const [result] = await items(node, findPeer(node, T, { hash: false }))
        if (result) seen = result.peer.relayAddresses.length
      }
      expect(seen, `${call} ${value}`).to.deep.equal(expected)
    }
  })

  it('end without a result on an empty network (REC-109)', async () => {
    const node = new ScriptedNode([])
    expect(await items(node, lookup(node, T))).to.deep.equal([])
    expect(await items(node, findPeer(node, A.publicKey))).to.deep.equal([])
  })

  it('take the options of a query, but neither map nor sameSource; a commit is the caller’s (REC-105, REC-111)', async () => {
    const node = new ScriptedNode(three(), () => listing([A]))
    let commits = 0
    const options = { map: () => 'mine', concurrency: 1, commit: () => commits++ }
    const query = lookup(node, T, options)
    const [first] = await items(node, query)
    expect(first?.peers).to.have.length(1)
    expect([query.concurrency, commits]).to.deep.equal([1, 3])
    expect(query.closestNodes.map(({ port }) => port)).to.deep.equal(three())
  })

  it('refuse arguments before anything is sent (REC-115)', () => {
    const node = new ScriptedNode(three())
    const bad = 'text' as unknown as Buffer
    expect(codeOf(() => findPeer(node, bad))).to.equal('BAD_BYTES')
    expect(codeOf(() => findPeer(node, Buffer.alloc(31)))).to.equal('BAD_BYTES')
    expect(codeOf(() => lookup(node, bad))).to.equal('BAD_TARGET')
    expect(codeOf(() => lookup(node, Buffer.alloc(33)))).to.equal('BAD_TARGET')
    node.net.destroyed = true
    for (const call of [() => lookup(node, T), () => findPeer(node, T), () => announce(node, T, A)]) {
      expect(call).to.throw('Node destroyed')
    }
    expect(() => void unannounce(node, T, A)).to.throw('Node destroyed')
    expect(node.net.sent).to.have.length(0)
  })
})

describe('announce', () => {
  const announced = (node: ScriptedNode, command = 'ANNOUNCE') => node.asked.filter((one) => one.command === command)

  it('signs for each of the closest nodes and its token (REC-31, REC-68, REC-119, REC-120, REC-121, REC-190, API-132)', async () => {
    const node = new ScriptedNode(three())
    const query = announce(node, T, A, [RELAY])
    await items(node, query)
    expect(node.summary).to.deep.equal(['3 LOOKUP', '3 ANNOUNCE'])
    expect(announced(node).map(({ port }) => port)).to.deep.equal(three())
    for (const { port, message } of announced(node)) {
      const value = message.value as Buffer
      expect(value).to.have.length(104)
      expect(message.token).to.deep.equal(tokenOf(port))
      const { peer, refresh, signature, bump } = codec.decode(value)
      expect({ peer, refresh, bump }).to.deep.equal({
        peer: { publicKey: A.publicKey, relayAddresses: [RELAY] },
        refresh: null,
        bump: 0
      })
      const fields = { target: T, id: idOf(port), token: tokenOf(port), peer: peerRecord.encode(peer!), refresh: null }
      expect(verify(signature as Buffer, announceSignable(fields), A.publicKey)).to.equal(true)
    }
    expect(query.stored.map(({ port }) => port)).to.deep.equal(three())
    // Nobody forwards an ANNOUNCE (RPC-101).
    expect(node.requestOptions).to.deep.equal(Array(3).fill({ sameSource: true }))
    expect([query.refused, query.failed]).to.deep.equal([[], []])
  })

  it('is the worked example byte for byte (REC-31, section 3.1)', async () => {
    const message: { value?: unknown } = {}
    const node = new ScriptedNode([40001], () => ({
      token: Buffer.from('d244e551aabc165da03f76cab1fc3239313950cae3347a313afd8a732d399cb0', 'hex')
    }))
    await items(node, announce(node, T, A))
    message.value = announced(node)[0]?.message.value
    expect((message.value as Buffer).toString('hex')).to.equal(
      `05${A.publicKey.toString('hex')}00` +
        '68c98d51f5ed308f21da5bc821bc95ad186825faf362f67b9b296b3656b305f8' +
        '188b0a94bc568d0b8dd779b37a40724e11f16c1fd7db95269ab7b610be153500'
    )
  })

  it('takes its record back everywhere first, with clear (REC-122, REC-127, REC-128, section 9.4)', async () => {
    const node = new ScriptedNode(three(), ({ command }) =>
      command === COMMANDS.LOOKUP ? listing([B, A]) : { delay: 20 }
    )
    await items(node, announce(node, T, A, null, { clear: true, bump: 7 }))
    expect(node.summary).to.deep.equal(['3 LOOKUP', '3 UNANNOUNCE', '3 ANNOUNCE'])
    const sizes = (command: string) => announced(node, command).map(({ message }) => (message.value as Buffer).length)
    expect(sizes('UNANNOUNCE')).to.deep.equal([98, 98, 98])
    expect(sizes('ANNOUNCE')).to.deep.equal([99, 99, 99])
    const [first] = announced(node)
    expect(Math.min(first?.at ?? 0)).to.be.at.least(21)
  })

  it('uses the caller’s signer, once per storer, and needs no secret key then (REC-146, REC-147, API-140)', async () => {
    const node = new ScriptedNode(three())
    const calls: unknown[][] = []
    const me = { publicKey: A.publicKey }
    await items(
      node,
      announce(node, T, me, [RELAY], {
        bump: 9,
        signAnnounce: async (...args) => {
          calls.push(args)
          return Buffer.alloc(64, 5)
        }
      })
    )
    expect(calls).to.have.length(3)
    const port = three()[0] as number
    expect(calls[0]).to.deep.equal([
      T,
      tokenOf(port),
      idOf(port),
      { peer: { publicKey: A.publicKey, relayAddresses: [RELAY] }, refresh: null, signature: null, bump: 9 },
      me
    ])
    expect(codec.decode(announced(node)[0]?.message.value as Buffer).signature).to.deep.equal(Buffer.alloc(64, 5))
  })

  it('uses the key pair’s own sign before its secret key (REC-145, API-158)', async () => {
    const node = new ScriptedNode([23001])
    await items(node, announce(node, T, { ...A, sign: () => Buffer.alloc(64, 6) }))
    expect(codec.decode(announced(node)[0]?.message.value as Buffer).signature).to.deep.equal(Buffer.alloc(64, 6))
  })

  it('fails with what a signer threw, or returned in place of a signature, and sends nothing (REC-107, REC-148)', async () => {
    const node = new ScriptedNode(three())
    const reason = (signAnnounce: () => never) =>
      node.wait(announce(node, T, A, null, { signAnnounce }).finished()).catch((err: Error & { code?: string }) => err)
    expect(
      await reason(() => {
        throw new Error('locked')
      })
    ).to.have.property('message', 'locked')
    expect(await reason(() => undefined as never)).to.have.property('code', 'BAD_SIGNATURE')
    expect(announced(node)).to.have.length(0)
  })

  it('asks again, with the token that a refusal brings, when its own is outdated (RPC-136, REC-124)', async () => {
    const node = new ScriptedNode([23001], ({ command, token }, port) => {
      if (command === COMMANDS.LOOKUP) return {}
      const fresh = tokenOf(port, 1)
      return token && Buffer.from(token).equals(fresh) ? {} : { error: 2, token: fresh }
    })
    const query = announce(node, T, A)
    await items(node, query)
    expect(node.summary).to.deep.equal(['1 LOOKUP', '2 ANNOUNCE'])
    const last = announced(node)[1]?.message as RequestMessage
    const { peer, signature } = codec.decode(last.value as Buffer)
    const fields = {
      target: T,
      id: idOf(23001),
      token: tokenOf(23001, 1),
      peer: peerRecord.encode(peer!),
      refresh: null
    }
    expect(verify(signature as Buffer, announceSignable(fields), A.publicKey)).to.equal(true)
    expect(query.stored).to.have.length(1)
  })

  it('resolves if everybody refuses, and lets the caller see it (REC-107)', async () => {
    const node = new ScriptedNode(three(), ({ command }) => (command === COMMANDS.LOOKUP ? {} : { error: 1 }))
    const query = announce(node, T, A)
    await items(node, query)
    expect([query.stored.length, query.refused.map(({ error }) => error)]).to.deep.equal([0, [1, 1, 1]])
    const strict = announce(node, T, A, null, { strict: true })
    expect(await node.wait(strict.finished()).catch((err: Error) => err)).to.include({ code: 'REFUSED', error: 1 })
  })

  it('rejects if nobody answers, and on an empty network (REC-107, REC-108, API-119)', async () => {
    const node = new ScriptedNode(three(), ({ command }) => (command === COMMANDS.LOOKUP ? {} : null))
    const query = announce(node, T, A)
    expect(await node.wait(query.finished()).catch((err: Error) => err)).to.have.property('code', 'REQUEST_TIMEOUT')
    expect(query.failed).to.have.length(3)
    for (const ports of [[], [23001]]) {
      const empty = new ScriptedNode(ports, () => ({ error: 1 }))
      const error = await empty.wait(announce(empty, T, A).finished()).catch((err: Error) => err)
      expect(error).to.have.property('message', 'Too few nodes responded')
    }
  })

  it('refuses arguments before anything is sent', () => {
    const node = new ScriptedNode(three())
    const call = (...args: unknown[]) => codeOf(() => (announce as (...args: unknown[]) => unknown)(node, ...args))
    expect(call(T)).to.equal('BAD_BYTES')
    expect(call(T, {})).to.equal('BAD_BYTES')
    expect(call(T, { publicKey: A.publicKey })).to.equal('BAD_KEY_PAIR')
    expect(call(T, A, null, { signAnnounce: 1 })).to.equal('BAD_KEY_PAIR')
    expect(call(T, { publicKey: A.publicKey }, null, { clear: true, signAnnounce: () => T })).to.equal('BAD_KEY_PAIR')
    expect(call(T, A, [{ host: 'here', port: 1 }])).to.equal('BAD_ADDRESS')
    expect(call(T, A, [{ host: '1.2.3.4', port: 70000 }])).to.equal('BAD_ADDRESS')
    expect(call(T, A, null, { bump: -1 })).to.equal('BAD_UINT')
    expect(call(Buffer.alloc(3), A)).to.equal('BAD_TARGET')
    expect(node.net.sent).to.have.length(0)
  })
})

describe('unannounce', () => {
  it('asks those that list the key or might, while the query goes on (REC-127, REC-128, API-137)', async () => {
    const many = Array.from({ length: 20 }, (_, i) => keyPair(Buffer.alloc(32, 50 + i)))
    const answers: Record<number, object> = {
      23001: listing([A]),
      23002: listing([B]),
      23003: listing(many),
      23004: {},
      23005: { ...listing([A]), id: false },
      23006: { ...listing([A]), token: undefined, delay: 1 },
      23007: { ...listing([A]), delay: 500 }
    }
    const node = new ScriptedNode([23001, 23002, 23003, 23004, 23005, 23006, 23007], ({ command }, port) => {
      return command === COMMANDS.LOOKUP ? { token: tokenOf(port), ...answers[port] } : {}
    })
    const found = await items(node, lookupAndUnannounce(node, T, A))
    expect(found).to.have.length(6)
    const sent = node.asked.filter(({ command }) => command === 'UNANNOUNCE')
    expect(sent.map(({ port }) => port)).to.deep.equal([23001, 23003, 23007])
    expect(sent[0]?.at).to.equal(1)
    for (const { port, message } of sent) {
      const { peer, refresh, signature, bump } = codec.decode(message.value as Buffer)
      expect([peer?.relayAddresses, refresh, bump]).to.deep.equal([[], null, 0])
      const fields = { target: T, id: idOf(port), token: tokenOf(port), peer: peerRecord.encode(peer!), refresh: null }
      expect(verify(signature as Buffer, unannounceSignable(fields), A.publicKey)).to.equal(true)
    }
  })

  it('ignores failures and waits for all (REC-129)', async () => {
    const node = new ScriptedNode([23001], ({ command }) => (command === COMMANDS.LOOKUP ? listing([A]) : null))
    expect(await node.wait(unannounce(node, T, A))).to.equal(undefined)
    expect(node.net.time.now).to.be.within(4001, 4010)
    expect(node.summary).to.deep.equal(['1 LOOKUP', '4 UNANNOUNCE'])
  })

  it('sends nothing more where nothing is listed (section 9.4)', async () => {
    const node = new ScriptedNode(three())
    await node.wait(unannounce(node, T, A))
    expect(node.summary).to.deep.equal(['3 LOOKUP'])
  })

  it('removes the record from the node’s own store at once (REC-125, API-139)', () => {
    const node = new ScriptedNode(three())
    lookupAndUnannounce(node, T, A)
    expect(node.forgotten).to.deep.equal([[T, A.publicKey]])
  })

  it('runs the caller’s commit after the unannounces, also `true` (REC-130, API-136)', async () => {
    const node = new ScriptedNode([23001], ({ command }) =>
      command === COMMANDS.LOOKUP ? listing([A]) : { delay: 50 }
    )
    const at: number[] = []
    await items(node, lookupAndUnannounce(node, T, A, { commit: async () => at.push(node.net.time.now) }))
    expect(at[0]).to.be.at.least(51)
    node.net.sent.length = 0
    await items(node, lookupAndUnannounce(node, T, A, { commit: true }))
    expect(node.summary).to.deep.equal(['1 LOOKUP', '1 UNANNOUNCE', '1 LOOKUP'])
  })

  it('fails on an empty network; bad arguments reject the promise (REC-108, API-138)', async () => {
    const node = new ScriptedNode([])
    const messages = []
    const attempts = [
      () => unannounce(node, T, A),
      () => unannounce(node, Buffer.alloc(1), A),
      () => unannounce(node, T, {} as KeyPair)
    ]
    for (const attempt of attempts) {
      messages.push(await node.wait(attempt()).catch((err: Error & { code?: string }) => err.code ?? err.message))
    }
    expect(messages).to.deep.equal(['Too few nodes responded', 'BAD_TARGET', 'BAD_BYTES'])
  })
})
