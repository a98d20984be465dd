import { expect } from 'chai'
import { recordsCloser, recordsMalformed, recordsPlugin, recordsSession } from './records.js'
import { hyperdhtSkeleton } from './hyperdht-skeleton.js'
import { rpcRelay, rpcRequests, rpcResponses } from './rpc-messages.js'
import { rpcMalformed } from './rpc-malformed.js'
import { rpcResponseReactions } from './rpc-response-reactions.js'
import { bytesOf, tableRows } from './test-support/chapter.js'
import type { Recording } from './types.js'

/** Recorded datagrams of a case, by its row. */
function stepsOf(recording: Recording, row: string): string[] {
  const found = recording.cases.find(({ id }) => id === `${recording.id}/${row.toLowerCase()}`)
  if (found === undefined) throw new Error(`${recording.id} has no case ${row}`)
  return found.steps.map(({ hex }) => hex)
}

/** What R1 completes with. */
const PLAIN_RESULT = {
  from: { id: null, host: '127.0.0.1', port: 40002 },
  to: { id: null, host: '127.0.0.1', port: 5 },
  token: null,
  closerNodes: null as unknown,
  error: 0,
  value: null as string | null
}

describe('vectors/transcripts: the tables of docs/protocol are what the peer does', () => {
  it('02, 21.1: requests (RPC-19)', async () => {
    const recording = await rpcRequests.record()
    const rows = tableRows('02-rpc-wire.md', /^(PING|PING_NAT|FIND_NODE|DOWN_HINT|DELAYED_PING|external \d+) from/)
    expect(rows).to.have.length(recording.cases.length)
    rows.forEach(([what, bytes, datagram], i) => {
      const printed = bytesOf(datagram as string, recording.setting.names as Record<string, string>) as string
      expect(printed.length / 2, what).to.equal(Number(bytes))
      expect(recording.cases[i]?.steps.map(({ hex }) => hex), what).to.include(printed) // prettier-ignore
    })
  })

  it('02, 21.2 and 21.3: responses, a relayed request, a redirected reply (RPC-26, RPC-119, RPC-120)', async () => {
    const recording = await rpcResponses.record()
    const names = recording.setting.names as Record<string, string>
    const rows = tableRows('02-rpc-wire.md', /^(\w+ `03|same to|external \d+ `03|FIND_NODE with token|internal 5)/)
    // The chapter has one row for both sockets of E.
    rows.splice(3, 0, rows[2] as string[])
    expect(rows).to.have.length(recording.cases.length + 2)
    const relay = await rpcRelay.record()
    const cases = [...recording.cases, ...relay.cases]
    rows.forEach(([request, response, last], i) => {
      const printed = bytesOf((i < recording.cases.length ? response : last) as string, names)
      const [sent, got, ...more] = cases[i]?.steps ?? []
      if (request?.includes('`'))
        expect(sent?.hex, request).to.equal(bytesOf(request.replace(/token 32 x `99`|, handler.*/, ''), names))
      expect(got?.hex, request).to.equal(printed)
      expect(more, request).to.deep.equal([])
    })
  })

  it('02, 22.1: malformed and odd requests, to a persistent and to an ephemeral node (RPC-133)', async () => {
    const recording = await rpcMalformed.record()
    const names = recording.setting.names as Record<string, string>
    const rows = tableRows('02-rpc-wire.md', /^M\d+$/)
    expect(rows).to.have.length(88)
    for (const [id, , datagram, reaction, added] of rows as [string, string, string, string, string][]) {
      const sent = bytesOf(datagram, names) ?? ''
      const reply = reaction === 'silence' ? [] : [bytesOf(reaction, names) as string]
      expect(stepsOf(recording, id), id).to.deep.equal([sent, ...reply])
      const row = recording.cases.find((c) => c.id === `rpc-malformed/${id.toLowerCase()}`)
      expect(row?.outcome, id).to.deep.equal({ added: added === 'yes' })
      // The ephemeral form: flag 1 cleared, the id left out.
      const idless = reply.map((hex) => {
        const flags = (parseInt(hex.slice(2, 4), 16) & ~1).toString(16).padStart(2, '0')
        return `13${flags}${hex.slice(4, 20)}${hex.slice(84)}`
      })
      expect(stepsOf(recording, `ephemeral-${id}`), `ephemeral ${id}`).to.deep.equal([sent, ...idless])
    }
    for (const [id] of tableRows('02-rpc-wire.md', /^S[1235]$/)) {
      expect(stepsOf(recording, id as string), id).to.have.length(id === 'S3' ? 1 : 2)
    }
    const closer = '02c00002023412c00002013412'
    expect(stepsOf(recording, 'closer-M23')[1]).to.equal(`130d34127f000001429c${names.N}${closer}01`)
    expect(stepsOf(recording, 'closer-M37')[1]).to.equal(`130f34127f000001429c${names.N}${names.C}${closer}02`)
  })

  /** Rows of chapter 05: request and reply, or silence. */
  function compareRecords(recording: Recording, first: RegExp, count: number): void {
    const rows = tableRows('05-records.md', first)
    expect(rows).to.have.length(count)
    for (const [id, , request, reply] of rows as [string, string, string, string][]) {
      const printed = [bytesOf(request) as string, ...(reply === 'silence' ? [] : [bytesOf(reply) as string])]
      const steps = stepsOf(recording, id)
      // Steps after the row's own: what was stored, and its removal.
      expect(steps.slice(0, printed.length), id).to.deep.equal(printed)
      if (reply === 'silence') expect(steps, id).to.have.length(1)
    }
  }

  it('02, 21.4: which commands a node handles (RPC-68, REC-2)', async () => {
    const { cases } = await hyperdhtSkeleton.record()
    const replies = (mode: string) =>
      cases
        .filter(({ id }) => id.startsWith(`hyperdht-skeleton/${mode}-`))
        .map(({ id, steps }) => [id.split(`${mode}-`)[1], steps[1]?.hex.slice(2, 4) ?? 'silence'])
    const silent = ['0-no-value', '0-bad-value', '1-no-value', '1-bad-value'].map((id) => [id, 'silence'])
    expect(replies('persistent')).to.deep.equal([['2', '07'], ['3', '07'], ['9', '07'], ['11', '0d'], ...silent]) // prettier-ignore
    const refused = Array.from({ length: 10 }, (_, i) => [[`${i + 2}`, '0c'], [`${i + 2}-no-target`, '08']]).flat() // prettier-ignore
    expect(replies('ephemeral')).to.deep.equal([...refused, ...silent])
  })

  it('02, 22.2: what a requester makes of a response (RPC-134)', async () => {
    const { cases } = await rpcResponseReactions.record()
    const rows = tableRows('02-rpc-wire.md', /^R\d+$/)
    expect(cases.map(({ id }) => id.split('/')[1])).to.deep.equal(rows.map(([id]) => (id as string).toLowerCase()))
    for (const [i, [id, , reaction]] of rows.entries()) {
      const { flags, outcome, steps } = cases[i] as (typeof cases)[number]
      const { completed } = outcome as { completed?: unknown }
      if (id === 'R22' || id === 'R23') continue
      if (/^(completes|request completes)/.test(reaction as string)) {
        expect(flags, id).to.deep.equal(['completes'])
        expect(steps, id).to.have.length(2)
      } else if (/continues/.test(reaction as string)) {
        expect(flags, id).to.deep.equal(['continues'])
        // The plain response, not the one of the case.
        expect(steps, id).to.have.length(3)
        expect(completed, id).to.deep.equal(PLAIN_RESULT)
      } else {
        expect(flags, id).to.deep.equal(['times-out'])
        expect(outcome, id).to.deep.equal({ failed: 'REQUEST_TIMEOUT', added: false })
        expect(steps.filter(({ from }) => from === 'requester'), id).to.have.length(4) // prettier-ignore
      }
    }
    const outcomeOf = (row: string) =>
      cases.find(({ id }) => id.endsWith(`/${row.toLowerCase()}`))?.outcome as Record<string, unknown>
    const result = (row: string) => outcomeOf(row).completed as typeof PLAIN_RESULT
    expect(result('R1')).to.deep.equal(PLAIN_RESULT)
    expect(result('R2').from.port).to.equal(40003)
    expect(result('R8').from.id).to.equal(null)
    expect(outcomeOf('R9').added).to.equal(true)
    expect(result('R9').from.id).to.match(/^0a7ff10e/)
    expect(result('R12').closerNodes).to.deep.equal([])
    expect(result('R13').closerNodes).to.have.length(25)
    expect(result('R15').error).to.equal(Number.MAX_SAFE_INTEGER)
    expect(result('R18').value).to.equal('')
    expect(result('R19').value).to.equal('61')
    expect(result('R21')).to.deep.include({ error: 300, value: '616263', token: '07'.repeat(32) })
    expect(result('R21').closerNodes).to.deep.equal([
      { id: null, host: '1.2.3.4', port: 5 },
      { id: null, host: '5.6.7.8', port: 65535 }
    ])
    expect(outcomeOf('R22').countersUnchanged).to.equal(true)
    expect(outcomeOf('R23')).to.deep.equal({ failed: 'REQUEST_TIMEOUT', added: false })
    expect(result('R24')).to.deep.include({ error: 2, token: '07'.repeat(32) })
  })

  it('05, 9.1: one session with a storer (REC-16, REC-57)', async () => {
    compareRecords(await recordsSession.record(), /^G\d+$/, 45)
  })

  it('05, 9.1: the same with closer nodes (RPC-56)', async () => {
    const recording = await recordsCloser.record()
    const { N, C } = recording.setting.names as Record<string, string>
    const reply = (id: string) => stepsOf(recording, id)[1]
    expect(reply('G1')).to.equal(`130734127f000001429c${N}${C}02c00002013412c00002023412`)
    expect(reply('G5')).to.equal(`130134127f000001429c${N}`)
    expect(reply('G37')).to.equal(`130d34127f000001429c${N}02c00002013412c0000202341210`)
  })

  it('05, 9.2: a plugin (REC-28, REC-86)', async () => {
    compareRecords(await recordsPlugin.record(), /^P\d+$/, 14)
  })

  it('05, 10: malformed and odd requests (REC-186)', async () => {
    compareRecords(await recordsMalformed.record(), /^E\d+$/, 66)
  })
})
