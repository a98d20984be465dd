import { expect } from 'chai'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createReferenceDriver } from '../../drivers/reference/index.js'
import { Rejected } from '../../drivers/types.js'
import { type Json, LAYOUTS } from '../../layouts/index.js'
import { FLAGS } from '../flags.js'
import { loadVectors } from '../load.js'
import { DATA_DIR, VECTORS_DIR } from '../paths.js'
import type { VectorFile } from '../types.js'
import { BYTE_CLAIMS, WITHOUT_CASE } from './byte-claims.js'
import { MESSAGE_1, MESSAGE_2 } from './common.js'
import { CASES } from './index.js'

const PROTOCOL = join(VECTORS_DIR, '../../docs/protocol')
/** Level of each claim of the specification. */
const LEVELS: ReadonlyMap<string, string> = new Map(
  readdirSync(PROTOCOL)
    .filter((name) => /^\d\d-/.test(name))
    .flatMap((name) => [...readFileSync(join(PROTOCOL, name), 'utf8').matchAll(/\*\*\[([A-Z]+-\d+)\]\*\* ([A-Z]+)\./g)])
    .map(([, id = '', level = '']) => [id, level])
)

const files = loadVectors(DATA_DIR)
const cases = files.flatMap((file): readonly VectorFile['cases'][number][] => file.cases)
const cited = new Set(cases.flatMap((c) => c.claims))

describe('the case lists', () => {
  it('have a file for every message and primitive', () => {
    const messages = files.flatMap((f) => (f.kind === 'codec' ? [f.message] : []))
    expect(messages).to.have.members(LAYOUTS.map((l) => l.name))
  })

  it('show every message both working and refused, but raw, which takes anything', () => {
    for (const { message, cases: list } of CASES.flatMap((spec) => (spec.kind === 'codec' ? [spec] : []))) {
      const results = new Set(list.map((c) => c.result))
      expect([...results], message).to.include.members(message === 'raw' ? ['valid'] : ['valid', 'invalid'])
    }
  })

  it('have ids that no other case has', () => {
    expect(new Set(cases.map((c) => c.id)).size).to.equal(cases.length)
    expect(new Set(files.map((f) => f.id)).size).to.equal(files.length)
  })

  it('cite claims that exist', () => {
    for (const claim of [...cited, ...BYTE_CLAIMS]) expect(LEVELS.has(claim), claim).to.equal(true)
  })

  it('cite chapters that exist', () => {
    const chapters = readdirSync(PROTOCOL)
    for (const { chapter, id } of files) expect(chapters, id).to.include(chapter)
  })

  it('mark what rests on SHOULD claims only, where it must not be taken for a MUST', () => {
    for (const spec of CASES) {
      for (const c of spec.cases) {
        if (c.result === 'acceptable') continue
        const must = c.claims.some((claim) => LEVELS.get(claim) === 'MUST')
        expect(c.flags.includes('should'), `${spec.title}: ${c.id}`).to.equal(!must)
      }
    }
  })

  it('leave no flag unused and none unexplained', () => {
    const used = new Set(cases.flatMap((c) => c.flags))
    // The generator sets these where it has to, which may be nowhere.
    const generated = ['not-run-by-peer', 'partly-run-by-peer']
    for (const flag of Object.keys(FLAGS)) expect(used.has(flag) || generated.includes(flag), flag).to.equal(true)
  })

  it('prove every MUST claim that speaks about bytes, or say why not', () => {
    const missing = BYTE_CLAIMS.filter((claim) => !cited.has(claim) && !(claim in WITHOUT_CASE))
    expect(missing).to.deep.equal([])
    const idle = Object.keys(WITHOUT_CASE).filter((claim) => cited.has(claim) || !BYTE_CLAIMS.includes(claim))
    expect(idle, 'reasons that are not needed').to.deep.equal([])
    for (const claim of BYTE_CLAIMS) expect(LEVELS.get(claim), claim).to.equal('MUST')
  })

  it('never hold a Noise message whose payload part is shorter than its tag (HS-27)', async () => {
    const driver = createReferenceDriver()
    /** Lengths in bytes of first and second messages. */
    const first: number[] = []
    const second: number[] = []
    const collect = (json: Json): void => {
      if (json === null || typeof json !== 'object') return
      const { mode } = json as { mode?: number }
      for (const [key, value] of Object.entries<Json>(json)) {
        if (typeof value !== 'string') collect(value)
        // Servers send modes 1 and 4 (HS-48).
        else if (/^message ?2$/.test(key) || (key === 'noise' && (mode === 1 || mode === 4)))
          second.push(value.length / 2)
        else if (/^message ?1$/.test(key) || key === 'noise') first.push(value.length / 2)
      }
    }
    for (const c of cases) {
      collect(c as unknown as Json)
      // Frames of PEER_HANDSHAKE carry one inside.
      const frame = ('value' in c && /^rpc-\w+\/handshake/.test(c.id) ? c.value : null) as { value?: string } | null
      if (!frame?.value) continue
      try {
        collect(await driver.decode('handshake', frame.value))
      } catch (err) {
        if (!(err instanceof Rejected)) throw err
      }
    }
    expect(first).to.include(MESSAGE_1.length / 2)
    expect(second).to.include(MESSAGE_2.length / 2)
    // The payload part begins after 80 bytes of message 1 and 32 of message 2; the tag has 16.
    expect(first.filter((n) => n >= 80 && n < 96)).to.deep.equal([])
    expect(second.filter((n) => n >= 32 && n < 48)).to.deep.equal([])
  })
})
