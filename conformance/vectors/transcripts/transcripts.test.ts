import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { holepunchConsistent } from './holepunch-consistent.js'
import { holepunchExchange } from './holepunch-exchange.js'
import { transcripts } from './index.js'
import { recordsClientCalls } from './records-client-calls.js'
import { chapter, flows, tableRows } from './test-support/chapter.js'
import type { Recording } from './types.js'

const digest = (recording: unknown): string => createHash('sha256').update(JSON.stringify(recording)).digest('hex')

async function digests(): Promise<string[]> {
  const all: string[] = []
  for (const { id, record } of transcripts) all.push(`${id} ${digest(await record())}`)
  return all
}

describe('vectors/transcripts', () => {
  let recordings: Recording[]

  before(async () => {
    recordings = []
    for (const { record } of transcripts) recordings.push(await record())
  })

  it('are the same each time they are recorded, in any process and in any order', async function () {
    this.timeout(60_000)
    const here = recordings.map((recording) => `${recording.id} ${digest(recording)}`)
    expect(await digests()).to.deep.equal(here)
    const script = `
      import { createHash } from 'node:crypto'
      import { transcripts } from ${JSON.stringify(new URL('./index.js', import.meta.url).href)}
      for (const { id, record } of transcripts.toReversed()) {
        console.log(id, createHash('sha256').update(JSON.stringify(await record())).digest('hex'))
      }`
    const there = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      encoding: 'utf8'
    })
    expect(there.trim().split('\n').reverse()).to.deep.equal(here)
  })

  it('leave time and chance as they were', async () => {
    const real = [globalThis.setTimeout, Date, Math.random]
    await recordsClientCalls.record()
    expect([globalThis.setTimeout, Date, Math.random]).to.deep.equal(real)
  })

  it('have ids of their own, known parties, explained flags and claims that exist', () => {
    const chapters = ['01-encoding', '02-rpc-wire', '03-node', '04-query', '05-records', '06-handshake', '07-holepunch']
    const claims = new Set(
      [...chapters, '08-streams', '09-udx-surface', '10-api']
        .flatMap((name) => chapter(`${name}.md`))
        .flatMap((line) => [...line.matchAll(/\*\*\[([A-Z]+-\d+)\]\*\*/g)].map(([, claim]) => claim))
    )
    const ids = recordings.flatMap(({ cases }) => cases.map(({ id }) => id))
    expect(new Set(ids).size).to.equal(ids.length)
    for (const { id, cases, flags, parties } of recordings) {
      for (const one of cases) {
        expect(one.id.startsWith(`${id}/`), one.id).to.equal(true)
        expect(one.claims.length, one.id).to.be.greaterThan(0)
        for (const claim of one.claims) expect(claims.has(claim), `${one.id}: ${claim}`).to.equal(true)
        for (const flag of one.flags) expect(flags, one.id).to.have.property(flag)
        expect(one.steps.length, one.id).to.be.greaterThan(0)
        for (const step of one.steps) expect(parties, one.id).to.include.keys(step.from, step.to)
      }
    }
  })

  it('read every message of a datagram, and what is encrypted in it', () => {
    const steps = recordings.flatMap(({ cases }) => cases.flatMap(({ steps }) => steps))
    const inner = new Set(steps.flatMap((step) => (step.inner ?? []).map(({ message }) => message)))
    expect([...inner].sort()).to.deep.equal([
      'announce',
      'delayed-ping',
      'down-hint',
      'handshake',
      'holepunch',
      'lookup-reply',
      'mutable-get',
      'mutable-put',
      'mutable-record',
      'peer-record',
      'ping-nat',
      'plugin-request'
    ])
    // Every Noise message that is made here is opened, on every hop.
    for (const step of steps) {
      if (step.inner?.[0]?.message === 'handshake')
        expect(step.sealed?.[0]?.message, step.hex).to.equal('noise-payload')
    }
  })

  it('07, 2.3: PEER_HOLEPUNCH through a relay, datagram by datagram (HP-4, HP-13 to HP-17, HP-21, HP-23)', async () => {
    const { cases, parties } = await holepunchExchange.record()
    const port = (name: string) => parties[name]?.address.split(':')[1]
    const sent = cases.flatMap(({ steps }) =>
      steps.map(({ from, to, hex }) => ({ from: port(from), to: port(to), hex }))
    )
    const printed = flows('07-holepunch.md', '### 2.3')
    expect(printed).to.have.length(8)
    expect(sent.slice(0, 8)).to.deep.equal(printed)
  })

  it('07, 16: a punch needs one round with fast open, two without (HP-42, HP-127, HP-140, HP-164)', async () => {
    const { cases } = await holepunchConsistent.record()
    const rounds = cases.map(({ steps }) =>
      steps
        .filter(({ from, sealed }) => from === 'client-punch' && sealed?.[0]?.message === 'holepunch-payload')
        .map(({ sealed }) => sealed?.[0]?.value)
    )
    expect(rounds[0]).to.have.length(1)
    expect(rounds[0]?.[0]).to.deep.include({ round: 0, punching: false, firewall: 0 })
    expect(rounds[0]?.[0]).to.deep.include({ remoteAddress: { host: '20.3.0.2', port: 40013 } })
    expect(rounds[1]).to.have.length(2)
    expect(rounds[1]?.[0]).to.deep.include({ round: 0, punching: false, firewall: 0, remoteAddress: null })
    expect(rounds[1]?.[1]).to.deep.include({
      round: 1,
      punching: true,
      firewall: 2,
      addresses: [{ host: '20.2.0.2', port: 40022 }]
    })
  })

  it('05, 9.4: what client calls send (REC-105, REC-119, REC-122, REC-127, REC-132, REC-135, REC-138, REC-141)', async () => {
    const { cases } = await recordsClientCalls.record()
    const rows = tableRows('05-records.md', /^`(announce|unannounce|immutablePut|mutablePut|mutableGet)\(/)
    expect(rows).to.have.length(cases.length)
    const commands: Record<number, string> = {
      3: 'LOOKUP',
      4: 'ANNOUNCE',
      5: 'UNANNOUNCE',
      6: 'MUTABLE_PUT',
      7: 'MUTABLE_GET',
      8: 'IMMUTABLE_PUT',
      9: 'IMMUTABLE_GET'
    }
    for (const [i, [call, datagrams]] of rows.entries()) {
      const requests = (cases[i]?.steps ?? []).filter(({ message }) => message === 'rpc-request')
      let at = 0
      for (const [, count, name, note] of (datagrams as string).matchAll(/(\d+) (\w+)(?: \(([^)]*)\))?/g)) {
        for (const { value } of requests.slice(at, at + Number(count))) {
          const { command, value: bytes } = value as { command: number; value: string | null }
          expect(commands[command], call).to.equal(name)
          const size = /^(\d+)(-byte value)?$/.exec(note ?? '')?.[1]
          if (size !== undefined) expect((bytes as string).length / 2, call).to.equal(Number(size))
          const hex = /value `(\w+)`/.exec(note ?? '')?.[1]
          if (hex !== undefined) expect(bytes, call).to.equal(hex)
        }
        at += Number(count)
      }
      expect(requests, call).to.have.length(at)
    }
  })
})
