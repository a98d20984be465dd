import { expect } from 'chai'
import { recordsCloser, recordsMalformed, recordsPlugin, recordsSession } from './records.js'
import { rpcMalformed } from './rpc-malformed.js'
import { bytesOf, tableRows } from './test-support/chapter.js'
import type { Recording } from './types.js'

/** Recorded datagrams of a case, by its row. */
function stepsOf(recording: Recording, row: string): string[] {
  const found = recording.cases.find(({ id }) => id === `${recording.id}/${row}`)
  if (found === undefined) throw new Error(`${recording.id} has no case ${row}`)
  return found.steps.map(({ hex }) => hex)
}

describe('vectors/transcripts: the tables of docs/protocol are what the peer does', () => {
  it('02, 22.1: malformed and odd requests, to a persistent and to an ephemeral node (RPC-133)', async () => {
    const recording = await rpcMalformed.record()
    const names = recording.setting.names as Record<string, string>
    const rows = tableRows('02-rpc-wire.md', /^M\d+$/)
    expect(rows).to.have.length(88)
    for (const [id, , datagram, reaction, added] of rows as [string, string, string, string, string][]) {
      const sent = bytesOf(datagram, names) ?? ''
      const reply = reaction === 'silence' ? [] : [bytesOf(reaction, names) as string]
      expect(stepsOf(recording, id), id).to.deep.equal([sent, ...reply])
      const row = recording.cases.find((c) => c.id === `rpc-malformed/${id}`)
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
