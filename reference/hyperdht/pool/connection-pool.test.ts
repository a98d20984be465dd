import { expect } from 'chai'
import { EventEmitter } from 'node:events'
import type { EncryptedStream } from '../peers/index.js'
import { ConnectionPool, type ConnectionRef } from './index.js'

const SMALL: Buffer = Buffer.alloc(32, 1)
const GREAT: Buffer = Buffer.alloc(32, 9)

/** As much of a stream as a pool touches; it closes when the test says so. */
class FakeConnection extends EventEmitter {
  destroying = false
  connected = false
  error: (Error & { code?: string }) | undefined

  constructor(
    readonly isInitiator: boolean,
    readonly publicKey = SMALL,
    readonly remotePublicKey = GREAT
  ) {
    super()
  }

  destroy(error?: Error): void {
    this.destroying = true
    this.error ??= error
  }

  open(): void {
    this.connected = true
    this.emit('open')
  }

  close(): void {
    this.destroying = true
    if (this.error) this.emit('error', this.error)
    this.emit('close')
  }
}

const as = (fake: FakeConnection): EncryptedStream => fake as unknown as EncryptedStream

describe('a connection pool', () => {
  let pool: ConnectionPool
  let events: [FakeConnection, ConnectionRef][]
  beforeEach(() => {
    pool = new ConnectionPool()
    events = []
    pool.on('connection', (stream, ref) => events.push([stream as unknown as FakeConnection, ref]))
  })
  const view = () => [pool.has(GREAT), pool.get(GREAT), pool.connecting, [...pool.connections].length]

  it('holds an outgoing stream from attach to close, and tells of it at open (API-231, STR-83, STR-86, STR-91)', () => {
    const stream = new FakeConnection(true)
    expect(view()).to.deep.equal([false, null, 0, 0])
    pool.attach(as(stream), false)
    expect(view()).to.deep.equal([true, stream, 1, 0])
    expect(() => stream.emit('error', new Error('swallowed (API-237, STR-90)'))).to.not.throw()
    stream.open()
    expect(view()).to.deep.equal([true, stream, 0, 1])
    expect(events).to.deep.equal([[stream, [...pool.connections][0]]])
    expect(() => stream.emit('error', new Error('for the user')), 'from open on').to.throw('for the user')
    stream.close()
    expect(view()).to.deep.equal([false, null, 0, 0])
  })

  it('takes what a server accepts, once per server (API-233, STR-84)', () => {
    const server = new EventEmitter()
    pool.attachServer(server)
    pool.attachServer(server)
    const stream = new FakeConnection(false)
    server.emit('connection', stream)
    expect(events.map(([one]) => one)).to.deep.equal([stream])
    const [ref] = [...pool.connections]
    expect([ref?.active(), ref?.inactive(), stream.destroying]).to.deep.equal([undefined, undefined, false])
    ref?.release()
    expect(stream.destroying).to.be.true
  })

  const DUPLICATES: [string, [boolean, boolean], Buffer, 'new' | 'old'][] = [
    ['two outgoing ones: the new', [true, true], SMALL, 'new'],
    ['two incoming ones: the new', [false, false], SMALL, 'new'],
    ['an incoming one after an outgoing one, with the smaller key: the old', [true, false], SMALL, 'old'],
    ['an outgoing one after an incoming one, with the smaller key: the old', [false, true], SMALL, 'old'],
    ['an incoming one after an outgoing one, with the greater key: the new', [true, false], GREAT, 'new']
  ]
  for (const [name, [first, second], own, kept] of DUPLICATES) {
    it(`of ${name} stays (API-234 to API-237, HS-223, HS-224, STR-87 to STR-90)`, () => {
      const other = own === SMALL ? GREAT : SMALL
      const old = new FakeConnection(first, own, other)
      const fresh = new FakeConnection(second, own, other)
      pool.attach(as(old), true)
      pool.attach(as(fresh), true)
      const [stays, goes] = kept === 'new' ? [fresh, old] : [old, fresh]
      expect(goes.error?.code).to.equal('DUPLICATE_CONNECTION')
      expect(stays.destroying).to.be.false
      expect(pool.get(other), 'until the old one has closed').to.equal(old)
      goes.close()
      expect(pool.get(other)).to.equal(stays)
      expect(events.map(([stream]) => stream)).to.deep.equal(kept === 'new' ? [old, fresh] : [old])
    })
  }

  it('does not take a new one that closes before the old one (STR-89)', () => {
    const [old, fresh] = [new FakeConnection(true), new FakeConnection(true)]
    pool.attach(as(old), true)
    pool.attach(as(fresh), false)
    fresh.destroy(new Error('swallowed'))
    fresh.close()
    old.close()
    expect(view()).to.deep.equal([false, null, 0, 0])
  })

  it('one that opened while it waited is open at once', () => {
    const [old, fresh] = [new FakeConnection(true), new FakeConnection(true)]
    pool.attach(as(old), true)
    pool.attach(as(fresh), false)
    fresh.open()
    expect(events).to.have.length(1)
    old.close()
    expect([view()[2], events.at(-1)?.[0]]).to.deep.equal([0, fresh])
  })
})
