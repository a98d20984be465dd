import { expect } from 'chai'
import type { Address } from '../../ipencoding/index.js'
import type { Reply } from '../../udp-request/index.js'
import { probeFirewall, type ProbeResult } from './probe.js'

const SERVER_PORT = 4000
const US = { host: '10.0.0.1', port: SERVER_PORT }

interface Answer {
  /** Our address as the pong shows it; null: no pong. */
  to?: Address | null
  /** Whether a datagram of its host came to the server socket. */
  arrives?: boolean
}

/** @param answers of the nodes asked, in order */
async function probe(known: number, bootstrap: number, answers: Answer[], host: string | null = US.host) {
  const asked: Address[] = []
  const listeners = new Set<(host: string) => void>()
  const nodes = (count: number, name: string) =>
    Array.from({ length: count }, (_, i) => ({ host: `${name}${i}`, port: 1 }))
  const result: ProbeResult = await probeFirewall({
    latest: (limit) => nodes(known, 'known').slice(0, limit),
    async *resolveBootstrap() {
      yield* nodes(bootstrap, 'boot')
    },
    reported: () => ({ host, port: 7 }),
    serverPort: () => SERVER_PORT,
    async pingNat(to) {
      const { to: shown = US, arrives = true } = answers[asked.push(to) - 1] ?? {}
      await Promise.resolve()
      if (shown === null) throw new Error('no pong')
      if (arrives) for (const listener of listeners) listener(to.host)
      return { from: { ...to, id: null }, to: { ...shown, id: null } } as Reply
    },
    onserverdatagram(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  })
  expect(listeners.size, 'stops watching').to.equal(0)
  return { outcome: result.reachable ? 'reachable' : result.reason, asked: asked.map(({ host }) => host), result }
}

const times = (n: number, answer: Answer): Answer[] => Array<Answer>(n).fill(answer)
const SILENT: Answer = { to: null }

describe('firewall probe', () => {
  it('asks the five heard from last, all at once (NODE-89, NODE-91)', async () => {
    const { asked, outcome } = await probe(9, 3, [])
    expect(asked).to.deep.equal(['known0', 'known1', 'known2', 'known3', 'known4'])
    expect(outcome).to.equal('reachable')
  })

  it('asks all entry points too if it knows fewer than five (NODE-89)', async () => {
    expect((await probe(4, 3, [])).asked).to.deep.equal([
      'known0',
      'known1',
      'known2',
      'known3',
      'boot0',
      'boot1',
      'boot2'
    ])
  })

  it('is firewalled with nobody to ask (NODE-90)', async () => {
    expect((await probe(0, 0, [])).outcome).to.equal('nobody-to-ask')
  })

  it('requires three pongs of five, one of fewer (NODE-94)', async () => {
    expect((await probe(5, 0, times(2, SILENT))).outcome).to.equal('reachable')
    expect((await probe(5, 0, times(3, SILENT))).outcome).to.equal('too-few-pongs')
    expect((await probe(4, 0, times(3, SILENT))).outcome).to.equal('reachable')
    expect((await probe(4, 0, times(4, SILENT))).outcome).to.equal('too-few-pongs')
  })

  it('counts a pong only if its host reached the server socket (NODE-92)', async () => {
    expect((await probe(3, 0, times(3, { arrives: false }))).outcome).to.equal('too-few-pongs')
  })

  it('believes only one host, the one it believed before, and its own port (NODE-94, NODE-95)', async () => {
    const other = { to: { host: '10.0.0.2', port: SERVER_PORT } }
    expect((await probe(2, 0, [{}, other])).outcome).to.equal('no-common-host')
    expect((await probe(2, 0, [other, other])).outcome).to.equal('other-host')
    expect((await probe(2, 0, [], null)).outcome).to.equal('other-host')
    expect((await probe(2, 0, [{}, { to: { ...US, port: 5 } }])).outcome).to.equal('inconsistent-port')
    expect((await probe(2, 0, times(2, { to: { ...US, port: 5 } }))).outcome).to.equal('remapped-port')
  })

  it('gives the pongs as a sampler of their own (NODE-93)', async () => {
    const { result } = await probe(5, 0, [SILENT])
    expect(result.reachable && { ...US, size: result.sampler.size, port: result.sampler.port }).to.deep.equal({
      ...US,
      size: 4
    })
  })
})
