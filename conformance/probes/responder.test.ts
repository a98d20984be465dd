import { expect } from 'chai'
import type { Outcome } from '../report/types.js'
import { CONTACT, ROWS } from './catalogue.js'
import { probe, type ProbeOptions } from './index.js'
import { Limit } from './limit.js'
import { type FaultName, FAULTS, type Fault } from './test-support/faults.js'
import { Responder, type ResponderOptions } from './test-support/responder.js'

/** Nodes of the test that are probed at a time: they mostly wait. */
const PARALLEL = 16

const failures = (outcomes: readonly Outcome[]) =>
  outcomes.filter(({ verdict }) => verdict === 'fail' || verdict === 'crashed')

const explain = (outcomes: readonly Outcome[]) =>
  failures(outcomes).map(({ id, detail, evidence }) => `${id}: ${detail} ${JSON.stringify(evidence)}`)

/** Rows that may tell a fault: those that cite the claim it breaks. Other rows may fail, too; that proves nothing. */
function rowsFor({ claim, slow }: Fault): readonly string[] {
  return slow ?? [...CONTACT, ...ROWS].filter(({ claims }) => claims.includes(claim)).map(({ id }) => id)
}

function probeFault(name: string, fault: Fault): Promise<Outcome[]> {
  const { ephemeral, firewalled, kind, slow } = fault
  const node: ResponderOptions = {
    faults: [name as FaultName],
    ...(ephemeral && { ephemeral }),
    ...(firewalled && { firewalled })
  }
  return probeResponder(node, { rows: rowsFor(fault), fast: !slow, ...(kind && { kind }) })
}

async function probeResponder(options: ResponderOptions, probing: ProbeOptions = {}): Promise<Outcome[]> {
  const node = await Responder.listen(options)
  try {
    return await probe(`127.0.0.1:${node.address.port}`, probing)
  } finally {
    node.close()
  }
}

const settings = new Map<string, ResponderOptions>([
  ['persistent hyperdht', {}],
  ['firewalled hyperdht', { firewalled: true }],
  ['ephemeral hyperdht', { ephemeral: true, firewalled: true }],
  ['plain dht-rpc', { kind: 'dht-rpc' }],
  ['one that takes the response to a PING from the asked address only (RPC-97)', { faults: ['source-checked'] }]
])

const slow = ROWS.filter((row) => row.slow !== undefined).map((row) => row.id)

describe('probe: a responder', function () {
  this.timeout(60_000)
  // All run beside each other from here on; each test awaits its own.
  const runs = new Map<string, Promise<Outcome[]>>()
  const start = (name: string, run: Promise<Outcome[]>) => {
    // Told by the test that awaits it.
    run.catch(() => {})
    runs.set(name, run)
  }

  before(() => {
    start('slow', probeResponder({}, { rows: slow }))
    const limit = new Limit(PARALLEL)
    const faults = Object.entries<Fault>(FAULTS)
    for (const [name, fault] of faults.filter(([, { slow }]) => slow)) start(name, probeFault(name, fault))
    for (const [name, options] of settings)
      start(
        name,
        limit.run(() => probeResponder(options, { fast: true }))
      )
    for (const [name, fault] of faults.filter(([, { slow }]) => !slow)) {
      start(
        name,
        limit.run(() => probeFault(name, fault))
      )
    }
  })

  for (const name of settings.keys()) {
    it(`that does everything right passes: ${name}`, async () => {
      const outcomes = (await runs.get(name)) ?? []
      expect(explain(outcomes)).to.deep.equal([])
      expect(outcomes.filter(({ verdict }) => verdict === 'pass')).to.have.length.above(130)
    })
  }

  it('that does everything right passes the rows that take long', async () => {
    const outcomes = (await runs.get('slow')) ?? []
    expect(outcomes.map(({ id, verdict }) => `${id} ${verdict}`)).to.deep.equal(slow.map((id) => `${id} pass`))
  })

  it('that is broken in several ways is probed to the end', async () => {
    const faults: FaultName[] = ['never-adds', 'hint-silent', 'no-fresh-token', 'garbage-ends', 'drops-copies']
    const outcomes = await probeResponder({ faults }, { fast: true })
    expect(outcomes).to.have.length(ROWS.length + CONTACT.length)
    expect(outcomes.map(({ verdict }) => verdict)).to.include.members(['pass', 'fail', 'unobservable'])
    for (const { detail, verdict } of outcomes) if (verdict !== 'pass') expect(detail).not.to.equal('')
  })

  for (const [name, { what, claim }] of Object.entries<Fault>(FAULTS)) {
    it(`fails that ${what} (${claim})`, async () => {
      const failed = failures((await runs.get(name)) ?? [])
      expect(
        failed.filter(({ claims }) => claims.includes(claim)),
        `failed: ${failed.map(({ id, detail }) => `${id} ${detail}`).join('; ') || 'nothing'}`
      ).not.to.deep.equal([])
    })
  }
})
