import { expect } from 'chai'
import { keyedHash } from '@punchlist/hyperdht/crypto'
import sodium from 'sodium-native'
import {
  type BareStream,
  inLab,
  KINDS,
  MESSAGE,
  NS_SEND,
  PAIRINGS,
  type Scripted,
  scripted,
  sendKey,
  SIDES
} from './test-support/index.js'
import { spyKeys } from './test-support/spy-keys.js'

const COUNTER = 8
const MAC = 16

/** Nonce: the counter, then zeros (STR-55). */
function nonceOf(counter: Uint8Array): Buffer {
  const nonce = Buffer.alloc(24)
  nonce.set(counter)
  return nonce
}

type Box = (to: Buffer, from: Uint8Array, nonce: Uint8Array, key: Uint8Array) => boolean | void
const seal = sodium['crypto_secretbox_easy'] as Box
const open = sodium['crypto_secretbox_open_easy'] as Box

function openMessage(body: Buffer, key: Uint8Array): Buffer | null {
  const plain = Buffer.alloc(body.length - COUNTER - MAC)
  return open(plain, body.subarray(COUNTER), nonceOf(body.subarray(0, COUNTER)), key) === true ? plain : null
}

/** As the side with the bare stream sends it. */
function messageOf({ session }: Pick<BareStream, 'session'>, counter: Buffer, plain: Uint8Array): Buffer {
  const box = Buffer.alloc(plain.length + MAC)
  seal(box, plain, nonceOf(counter), sendKey(session.hash, session.isInitiator))
  return Buffer.concat([counter, box])
}

describe('contract: unordered messages (8.6)', function () {
  this.timeout(60_000)

  for (const pairing of PAIRINGS) {
    const [serverKind, clientKind] = pairing
    const who = `${clientKind} to ${serverKind}`

    it(`${who}: a key for each role, a counter that goes up by one, MESSAGE packets (STR-54, STR-55, STR-56, STR-59, STR-60, API-192)`, () =>
      inLab(async (lab) => {
        const spy = spyKeys(serverKind)
        const { client, server } = await lab.pair(pairing, { serve: { createHandshake: spy.createHandshake } })
        await lab.sleep(200)
        for (const [host, end, other] of [
          ['client', client, server],
          ['server', server, client]
        ] as const) {
          const got: Buffer[] = []
          other.on('message', (message) => got.push(message))
          const from = lab.world.wire.packets
          expect(await end.send(Buffer.from('first'))).to.equal(true)
          expect(end.trySend(Buffer.from('second'))).to.equal(undefined)
          await end.send(Buffer.alloc(0))
          await lab.sleep(300)
          const sent = lab.packets(host, from).filter(({ type }) => (type & MESSAGE) !== 0)
          const key = sendKey(spy.keys[0]!.hash, host === 'client')
          expect(key).to.not.deep.equal(keyedHash(spy.keys[0]!.hash, NS_SEND))
          const opened = sent.map(({ payload }) => openMessage(payload, key)?.toString())
          expect(opened).to.deep.equal(['first', 'second', ''])
          expect(sent.map(({ payload }) => payload.length)).to.deep.equal([5 + 24, 6 + 24, 24])
          const counters = sent.map(({ payload }) => payload.readBigUInt64LE(0))
          const next = (n: bigint): bigint => (n + 1n) & 0xffffffffffffffffn
          expect(counters.slice(1)).to.deep.equal(counters.slice(0, 2).map(next))
          expect(got.map(String).sort()).to.deep.equal(['', 'first', 'second'])
        }
      }))

    it(`${who}: are no-ops before the keys, and false after the end (STR-59, STR-72, API-192)`, () =>
      inLab(async (lab) => {
        await lab.network()
        const listening = await lab.listening(serverKind)
        const node = await lab.node(clientKind, 'client')
        const client = node.connect(listening.publicKey)
        expect([client.send(Buffer.from('x')), client.trySend(Buffer.from('x'))]).to.deep.equal([undefined, undefined])
        await client.opened
        expect(await client.send(Buffer.from('x'))).to.equal(true)
        client.destroy()
        await lab.sleep(500)
        expect(await client.send(Buffer.from('x'))).to.equal(false)
      }))
  }

  for (const kind of KINDS) {
    for (const side of SIDES) {
      const who = `${kind} as ${side}`
      const ready = async ({ bare, connection }: Scripted) => {
        bare.greet()
        bare.put(bare.sealed('x'))
        const under = await connection()
        const got: string[] = []
        under.on('message', (message) => got.push(message.toString()))
        return { under, got }
      }

      it(`${who}: drops what is short, forged or for the other role, and takes the same one twice (STR-57, STR-58, STR-60)`, () =>
        inLab(async (lab) => {
          const script = await scripted(lab, kind, side)
          const { bare } = script
          const { under, got } = await ready(script)
          await lab.sleep(300)
          const counter = Buffer.alloc(COUNTER, 0xc3)
          const good = messageOf(bare, counter, Buffer.from('good'))
          const forged = Buffer.from(good)
          forged[good.length - 1]! ^= 1
          const own = messageOf(
            { session: { ...bare.session, isInitiator: !bare.session.isInitiator } },
            counter,
            Buffer.from('reflected')
          )
          const empty = messageOf(bare, counter, Buffer.alloc(0))
          expect(empty).to.have.length(COUNTER + MAC)
          for (const message of [Buffer.alloc(0), Buffer.alloc(7), good.subarray(0, 23), forged, own]) {
            await bare.raw.send(message)
          }
          await lab.sleep(300)
          expect(got).to.deep.equal([])
          for (const message of [good, good, empty]) await bare.raw.send(message)
          await lab.sleep(300)
          expect([...got].sort()).to.deep.equal(['', 'good', 'good'])
          expect(under.destroying).to.equal(false)
          bare.destroy()
        }))
    }
  }
})
