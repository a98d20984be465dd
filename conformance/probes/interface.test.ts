import { expect } from 'chai'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { UserError } from '../errors.js'
import type { Outcome } from '../report/types.js'
import { CONTACT, ROWS } from './catalogue.js'
import { probe } from './index.js'
import { Responder } from './test-support/responder.js'
import { translate } from './test-support/translator.js'

async function rejection(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.fail('it did not reject'),
    (err: unknown) => err as Error
  )
}

describe('probe: its interface', function () {
  it('says what is wrong with a target', async () => {
    for (const target of [
      '',
      '127.0.0.1',
      '127.0.0.1:',
      '127.0.0.1:0',
      '127.0.0.1:70000',
      '[::1]:1',
      '1.2.3:4',
      'a b:1'
    ]) {
      const err = await rejection(probe(target))
      expect(err, target).to.be.instanceOf(UserError)
      expect((err as UserError).code, target).to.equal('USAGE')
      expect(err.message, target).to.match(/HOST:PORT/)
    }
  })

  it('says what is wrong with a row or a wait, and asks nobody', async () => {
    for (const options of [{ rows: ['M99'] }, { wait: 0 }, { wait: NaN }]) {
      expect(((await rejection(probe('127.0.0.1:1', options))) as UserError).code).to.equal('USAGE')
    }
  })

  it('says that nothing listens on a port, at once', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1')
    await once(socket, 'listening')
    const { port } = socket.address()
    await new Promise<void>((resolve) => socket.close(resolve))
    const err = (await rejection(probe(`127.0.0.1:${port}`))) as UserError
    expect(err.code).to.equal('UNREACHABLE')
    expect(err.message).to.match(/nothing listens/)
  })

  it('says that a host does not answer', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1')
    await once(socket, 'listening')
    const err = (await rejection(probe(`127.0.0.1:${socket.address().port}`))) as UserError
    socket.close()
    expect(err.code).to.equal('UNREACHABLE')
    expect(err.message).to.match(/did not answer/)
  })

  it('fails one row, and tells why no other ran, where something else answers', async () => {
    const echo = createSocket('udp4').bind(0, '127.0.0.1')
    await once(echo, 'listening')
    echo.on('message', (bytes, { port }) => echo.send(Buffer.concat([Buffer.of(0x50), bytes]), port, '127.0.0.1'))
    const outcomes = await probe(`127.0.0.1:${echo.address().port}`, { rows: ['M9'] })
    echo.close()
    expect(outcomes.map(({ id, verdict }) => [id, verdict])).to.deep.equal([
      ['F1', 'fail'],
      ['M9', 'unobservable']
    ])
  })

  it('tells a node that broke down from one that is silent', async () => {
    const node = await Responder.listen({ faults: ['dies'] })
    const [outcome] = await probe(`127.0.0.1:${node.address.port}`, { rows: ['M87'], wait: 50 })
    expect(outcome).to.include({ id: 'M87', verdict: 'crashed' })
    expect(outcome?.detail).to.match(/stopped answering/)
  })

  it('runs the rows it is asked for, with the command that repeats each', async () => {
    const node = await Responder.listen()
    const target = `127.0.0.1:${node.address.port}`
    const told: Outcome[] = []
    const outcomes = await probe(target, { rows: ['M30', 'M9'], wait: 200 }, (o) => told.push(o))
    node.close()
    expect(outcomes.map(({ id }) => id)).to.deep.equal(['M9', 'M30'])
    expect(told).to.have.members(outcomes)
    expect(outcomes[0]).to.include({
      suite: `probe ${target}`,
      verdict: 'pass',
      detail: '',
      replay: `punchlist probe ${target} --row M9 --wait 200`
    })
  })

  it('resolves names to IPv4 (RPC-1)', async () => {
    const node = await Responder.listen()
    const outcomes = await probe(`localhost:${node.address.port}`, { rows: ['F2', 'F3'] })
    node.close()
    expect(outcomes.map(({ verdict }) => verdict)).to.deep.equal(['pass', 'pass'])
  })

  it('finds out how it looks from outside where addresses are translated', async () => {
    const node = await Responder.listen()
    const box = await translate(node.address)
    const outcomes = await probe(`127.0.0.1:${box.port}`, { fast: true })
    box.close()
    node.close()
    const failed = outcomes.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'unobservable')
    // The box is what differs from the id, and from the address in `to`.
    expect(failed.map(({ id, detail }) => `${id} ${detail}`)).to.have.length(2)
    expect(failed.map(({ id }) => id)).to.deep.equal(['F2', 'F3'])
    expect(failed[0]?.detail).to.match(/another public address/)
  }).timeout(60_000)

  it('leaves the routing table as it found it, and no socket behind', async () => {
    const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'UDPWrap').length
    const before = sockets()
    const node = await Responder.listen()
    await probe(`127.0.0.1:${node.address.port}`, { rows: ['M30', 'M59', 'M69', 'L3', 'R9', 'W3'] })
    // What makes the node forget the last one is sent when the probe ends, and may still be on its way.
    const end = performance.now() + 2_000
    while (node.known.length > 0 && performance.now() < end) await new Promise(setImmediate)
    const { known } = node
    node.close()
    await new Promise(setImmediate)
    expect(known).to.deep.equal([])
    expect(sockets()).to.equal(before)
  })

  it('stops when it is told to, with the reason', async () => {
    const node = await Responder.listen()
    const stop = new AbortController()
    const reason = new Error('enough')
    const running = probe(`127.0.0.1:${node.address.port}`, { signal: stop.signal }, () => stop.abort(reason))
    expect(await rejection(running)).to.equal(reason)
    expect(await rejection(probe(`127.0.0.1:${node.address.port}`, { signal: stop.signal }))).to.equal(reason)
    node.close()
  })

  it('has every row of chapter 22 once', () => {
    const ids = [...CONTACT, ...ROWS].map(({ id }) => id)
    expect(new Set(ids).size).to.equal(ids.length)
    const expected = [
      ...Array.from({ length: 88 }, (_, i) => `M${i + 1}`),
      ...Array.from({ length: 5 }, (_, i) => `S${i + 1}`),
      ...Array.from({ length: 24 }, (_, i) => `R${i + 1}`)
    ]
    expect(ids).to.include.members(expected)
  })
})
