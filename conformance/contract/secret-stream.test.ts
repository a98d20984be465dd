import { expect } from 'chai'
import {
  bodiesOf,
  bytesOf,
  DATA,
  DESTROY,
  Direction,
  END,
  endOf,
  frame,
  headerFrame,
  identity,
  inLab,
  KINDS,
  once,
  PAIRINGS,
  scripted,
  SIDES,
  TAG
} from './test-support/index.js'
import { spyKeys } from './test-support/spy-keys.js'

const HEADER = 56

describe('contract: encrypted streams on the wire (8.3, 8.4)', function () {
  this.timeout(60_000)

  for (const [server, client] of PAIRINGS) {
    it(`${client} to ${server}: a header each, then a frame a write, tag 0, both ways (STR-3, STR-12, STR-19, STR-30, STR-31, STR-32, STR-33, STR-34, STR-35, STR-37, STR-46)`, () =>
      inLab(async (lab) => {
        const spy = spyKeys(server)
        await lab.network()
        const listening = await lab.listening(server, { createHandshake: spy.createHandshake })
        const node = await lab.node(client, 'client')
        const from = lab.world.wire.packets
        const ends = await lab.connected(node, listening)
        const texts = ['', 'x', 'hello', 'y'.repeat(3000)]
        for (const end of [ends.client, ends.server]) {
          end.setKeepAlive(0)
          for (const text of texts) {
            end.write(Buffer.from(text))
            await end.flush()
          }
        }
        for (const host of ['client', 'server'] as const) {
          const isInitiator = host === 'client'
          const raw = ends[host === 'client' ? 'server' : 'client'].rawStream!
          const bodies = bodiesOf(bytesOf(lab.packets(host, from), raw.id))
          const { tx, rx, hash } = spy.keys[0]!
          expect(bodies[0]).to.have.length(HEADER)
          expect(bodies[0]!.subarray(0, 32)).to.deep.equal(identity(hash, isInitiator))
          // What the server's side calls rx is what the client seals with.
          const direction = new Direction(isInitiator ? rx : tx, bodies[0]!.subarray(32))
          const opened = bodies.slice(1).map((body) => direction.open(body))
          expect(opened.map(({ plain }) => plain.toString())).to.deep.equal(texts)
          expect(new Set(opened.map(({ tag }) => tag))).to.deep.equal(new Set([TAG.MESSAGE]))
          expect(bodies.slice(1).map(({ length }) => length)).to.deep.equal(texts.map(({ length }) => length + 17))
          const first = lab.packets(host, from).find(({ type, streamId }) => (type & DATA) !== 0 && streamId === raw.id)
          expect(first?.seq).to.equal(0)
        }
        expect(ends.client.handshakeHash).to.deep.equal(spy.keys[0]!.hash)
      }))
  }

  for (const kind of KINDS) {
    for (const side of SIDES) {
      const who = `${kind} as ${side}`

      it(`${who}: sends its header at once and to nobody's greeting, ends without a frame (STR-30, STR-67, STR-70)`, () =>
        inLab(async (lab) => {
          const { bare, connection } = await scripted(lab, kind, side)
          // The server's first packet is an answer to ours (STR-10); an unordered message is no byte of the stream.
          void bare.raw.send(Buffer.alloc(0))
          const under = await connection()
          await under.opened
          await lab.sleep(500)
          expect(bodiesOf(bare.bytes).map(({ length }) => length)).to.deep.equal([HEADER])
          const before = bare.bytes.length
          const from = lab.world.wire.packets
          under.end()
          await once(bare.raw, 'end')
          expect(bare.bytes.length).to.equal(before)
          expect(lab.packets(side, from).some(({ type }) => (type & END) !== 0)).to.equal(true)
          bare.destroy()
        }))

      it(`${who}: reads frames byte by byte, whatever their tag (STR-28, STR-36, STR-39)`, () =>
        inLab(async (lab) => {
          const { bare, connection } = await scripted(lab, kind, side)
          bare.greet()
          const under = await connection()
          const got: string[] = []
          under.on('data', (bytes) => got.push(bytes.toString()))
          const stream = Buffer.concat([
            bare.sealed('plain'),
            bare.sealed('push', TAG.PUSH),
            bare.sealed('rekey', TAG.REKEY),
            bare.sealed(''),
            bare.sealed('final', TAG.FINAL),
            bare.sealed('after all')
          ])
          for (const byte of stream.subarray(0, 60)) bare.put(Buffer.from([byte]))
          bare.put(stream.subarray(60))
          await lab.sleep(1000)
          expect(got).to.deep.equal(['plain', 'push', 'rekey', 'final', 'after all'])
          bare.destroy()
        }))

      const BROKEN: readonly [
        what: string,
        message: RegExp,
        bytes: (bare: Awaited<ReturnType<typeof scripted>>['bare']) => Buffer
      ][] = [
        ['a header of another length', /^Invalid header message received$/, () => frame(Buffer.alloc(55))],
        [
          'nothing for a header, and one byte more (STR-42)',
          /^Invalid header message received$/,
          () => Buffer.from([0, 0, 0, 0])
        ],
        [
          'its own identity',
          /^Invalid header received$/,
          ({ session }) => headerFrame({ ...session, isInitiator: !session.isInitiator }, Buffer.alloc(24))
        ],
        ['another session’s identity', /^Invalid header received$/, () => frame(Buffer.alloc(HEADER))]
      ]
      for (const [what, message, bytes] of BROKEN) {
        it(`${who}: ends on ${what} (STR-40, STR-15)`, () =>
          inLab(async (lab) => {
            const { bare, connection } = await scripted(lab, kind, side)
            const from = lab.world.wire.packets
            bare.put(bytes(bare))
            const error = await endOf(await connection())
            expect(error?.message).to.match(message)
            await lab.sleep(200)
            const left = lab.packets(side, from).filter(({ receiver }) => receiver !== null)
            expect(left.at(-1)!.type & DESTROY, 'nothing but a reset').to.equal(DESTROY)
          }))
      }

      it(`${who}: ends on a frame that is too short, or not authentic, or after another header (STR-41, STR-42, STR-43)`, () =>
        inLab(async (lab) => {
          const first = await scripted(lab, kind, side)
          first.bare.greet()
          first.bare.put(frame(Buffer.alloc(16)))
          expect((await endOf(await first.connection()))?.message).to.equal('Invalid message received')
        })
          .then(() =>
            inLab(async (lab) => {
              const { bare, connection } = await scripted(lab, kind, side)
              bare.greet()
              const sealed = bare.sealed('hello')
              sealed[8]! ^= 1
              const under = await connection()
              const got: Buffer[] = []
              under.on('data', (bytes) => got.push(bytes))
              bare.put(sealed)
              expect(await endOf(under)).to.be.instanceOf(Error)
              expect(got).to.deep.equal([])
            })
          )
          .then(() =>
            inLab(async (lab) => {
              const { bare, connection } = await scripted(lab, kind, side)
              bare.greet()
              const sealed = bare.sealed('hello')
              // As if a stranger had changed the header that went in the clear: the identity still fits.
              const header = headerFrame(bare.session, Buffer.alloc(24, 8))
              const other = new Direction(bare.session.tx, header.subarray(35))
              expect(() => other.open(sealed.subarray(3))).to.throw('not authentic')
              bare.put(frame(Buffer.alloc(0)))
              await lab.sleep(300)
              const under = await connection()
              expect(under.destroying, 'a frame of no byte is held').to.equal(false)
              bare.put(Buffer.from([0]))
              expect((await endOf(under))?.message).to.equal('Invalid message received')
            })
          ))

      it(`${who}: ends on a header that was changed on its way, at the first message (STR-44)`, () =>
        inLab(async (lab) => {
          const { bare, connection } = await scripted(lab, kind, side)
          bare.put(headerFrame(bare.session, Buffer.alloc(24, 8)))
          const under = await connection()
          await lab.sleep(300)
          expect(under.destroying).to.equal(false)
          const sealed = new Direction(bare.session.tx, Buffer.alloc(24, 9)).seal(Buffer.from('x'))
          bare.put(frame(sealed))
          expect(await endOf(under)).to.be.instanceOf(Error)
        }))
    }
  }
})
