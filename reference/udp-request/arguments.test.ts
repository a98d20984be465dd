import { expect } from 'chai'
import type { RequestMessage, SendOptions } from './index.js'
import { World } from './test-support/world.js'

const TO = { host: '10.0.0.9', port: 9 }
const OK = { command: 1 }

/** What a caller without types may pass. */
const anything = (value: unknown) => value as never

describe('bad arguments', () => {
  let world: World
  beforeEach(() => (world = new World()))
  afterEach(() => world.end())

  const CALLS: [title: string, code: string, text: RegExp, message: unknown, to: unknown, options?: unknown][] = [
    ['no message', 'BAD_OPTION', /message must be/, null, TO],
    ['no command', 'BAD_UINT', /must be between 0/, {}, TO],
    ['a command below 0', 'BAD_UINT', /must be between 0/, { command: -1 }, TO],
    ['a fractional command', 'BAD_UINT', /must be between 0/, { command: 1.5 }, TO],
    ['a command above 2^53-1', 'BAD_UINT', /must be between 0/, { command: 2 ** 53 }, TO],
    ['a bigint as command', 'BAD_UINT', /command must be/, { command: 1n }, TO],
    ['a short target', 'BAD_BYTES', /target must be 32 bytes, got 31/, { ...OK, target: Buffer.alloc(31) }, TO],
    ['a long target', 'BAD_BYTES', /target must be 32 bytes, got 33/, { ...OK, target: Buffer.alloc(33) }, TO],
    ['a text as target', 'BAD_BYTES', /target must be a Buffer/, { ...OK, target: 'x'.repeat(32) }, TO],
    ['a short token', 'BAD_BYTES', /token must be 32 bytes, got 0/, { ...OK, token: Buffer.alloc(0) }, TO],
    ['a text as value', 'BAD_BYTES', /value must be a Buffer/, { ...OK, value: 'text' }, TO],
    ['no address (API-97)', 'BAD_ADDRESS', /^to must be an object/, OK, undefined],
    ['no host', 'BAD_ADDRESS', /^to must be an object/, OK, { port: 1 }],
    ['a name as host (API-96)', 'BAD_ADDRESS', /^example is not a valid IP address$/, OK, { host: 'example', port: 1 }],
    ['a leading zero', 'BAD_ADDRESS', /^10.0.0.09 is not a valid IP/, OK, { host: '10.0.0.09', port: 1 }],
    ['IPv6', 'BAD_ADDRESS', /^::1 is not a valid IP/, OK, { host: '::1', port: 1 }],
    ['a port of 17 bits', 'BAD_ADDRESS', /port must be/, OK, { host: TO.host, port: 65536 }],
    ['no port', 'BAD_ADDRESS', /port must be/, OK, { host: TO.host }],
    ['a TTL above 255', 'BAD_OPTION', /ttl must be an integer from 0 to 255, got 256/, OK, TO, { ttl: 256 }],
    ['a negative number of retries', 'BAD_OPTION', /retries must be/, OK, TO, { retries: -1 }],
    ['endless retries', 'BAD_OPTION', /retries must be/, OK, TO, { retries: Infinity }],
    ['a delay that no timer holds', 'BAD_OPTION', /delay must be/, OK, TO, { delay: 2 ** 31 }],
    ['a delay that is no number', 'BAD_OPTION', /delay must be/, OK, TO, { delay: NaN }],
    ['a socket that is none', 'BAD_OPTION', /socket must be/, OK, TO, { socket: {} }],
    ['a session that is none', 'BAD_OPTION', /session must be/, OK, TO, { session: { inflight: [] } }]
  ]

  for (const [title, code, text, message, to, options = {}] of CALLS) {
    it(`${title}: ${code}, before anything is counted or sent (RPC-25)`, async () => {
      for (const io of [world.unbound('10.0.0.1'), await world.layer('10.0.0.2')]) {
        const call = () => io.send(message as RequestMessage, anything(to), options as SendOptions, world.listener())
        expect(call).to.throw(TypeError, text).with.property('code', code)
        const failure = await io.request(message as RequestMessage, anything(to), options as SendOptions).catch(String)
        expect(failure).to.match(new RegExp(text.source.replace('^', '')))
        expect(io.stats.requests).to.deep.include({ active: 0, total: 0 })
        await world.pass(10)
        await io.destroy()
      }
      expect(world.network.packets).to.deep.equal([])
    })
  }

  it('no listener: BAD_LISTENER', async () => {
    const io = await world.layer('10.0.0.1')
    for (const listener of [undefined, null, {}, { onreply() {} }, { onfailure() {} }]) {
      expect(() => io.send(OK, TO, {}, anything(listener)))
        .to.throw(TypeError)
        .with.property('code', 'BAD_LISTENER')
    }
    expect(io.stats.requests.total).to.equal(0)
  })

  const OPTIONS: [name: string, value: unknown][] = [
    ['port', -1],
    ['port', 65536],
    ['port', '1000'],
    ['port', [10, 5]],
    ['port', null],
    ['host', 7],
    ['anyPort', 'yes'],
    ['maxWindow', 0],
    ['maxWindow', 1.5],
    ['tokens', {}],
    ['adaptiveTimeout', { min: 0 }],
    ['adaptiveTimeout', { max: 'x' }],
    ['adaptiveTimeout', { jitter: -1 }],
    ['adaptiveTimeout', { fallback: [] }],
    ['adaptiveTimeout', { fallback: [0] }],
    ['adaptiveTimeout', { fallback: 250 }],
    ['adaptiveTimeout', { maxSize: 0 }],
    ['adaptiveTimeout', { maxAge: 0 }]
  ]
  for (const [name, value] of OPTIONS) {
    it(`option ${name} ${JSON.stringify(value)}: BAD_OPTION, named`, () => {
      expect(() => world.unbound('10.0.0.1', { [name]: value }))
        .to.throw(TypeError, name)
        .with.property('code', 'BAD_OPTION')
    })
  }

  it('leave a bad answer to its author, before anything is sent (RPC-124)', async () => {
    const failures: unknown[] = []
    const io = await world.layer('10.0.0.2', { port: 1000 }, {
      onrequest(request) {
        for (const call of [
          () => request.reply(anything('text')),
          () => request.reply(null, { to: { host: 'name', port: 1 } }),
          () => request.error(-1),
          () => request.relay(anything(7), TO),
          () => request.relay(null, { host: TO.host, port: 70_000 })
        ]) {
          try {
            call()
          } catch (error) {
            failures.push((error as { code?: string }).code)
          }
        }
      }
    }) // prettier-ignore
    const client = await world.layer('10.0.0.1')
    client.send(OK, { host: '10.0.0.2', port: 1000 }, { retries: 0 }, world.listener())
    await world.pass(2000)
    expect(failures).to.deep.equal(['BAD_BYTES', 'BAD_ADDRESS', 'BAD_UINT', 'BAD_BYTES', 'BAD_ADDRESS'])
    expect(world.network.packets).to.have.length(1)
    await io.destroy()
  })
})
