import { expect } from 'chai'
import { type CodecDriver, Rejected, Unsupported } from '../drivers/types.js'
import type { Json } from '../layouts/index.js'
import type { Outcome } from '../report/types.js'
import { codecFile, derivationFile, fakeDriver } from './test-support/fake-driver.js'
import type { CodecCase, DerivationCase, TranscriptCase, TranscriptFile } from './types.js'
import { verify, type VerifyOptions } from './verify.js'

const refuse = (): never => {
  throw new Rejected('no')
}

/** A driver that knows one pair of bytes and value. */
const knows = (hex: string, value: Json): CodecDriver =>
  fakeDriver({
    decode: (_, h) => (h === hex ? value : refuse()),
    encode: (_, v) => (JSON.stringify(v) === JSON.stringify(value) ? hex : refuse())
  })

async function one(driver: CodecDriver, c: Partial<CodecCase>, options?: VerifyOptions): Promise<Outcome> {
  const [outcome] = await verify(driver, [codecFile(c)], undefined, options)
  return outcome as Outcome
}

async function derived(answer: () => Json, c: Partial<DerivationCase>): Promise<string> {
  const [outcome] = await verify(fakeDriver({ derive: answer }), [derivationFile(c)])
  return `${outcome?.verdict}: ${outcome?.detail}`
}

describe('verify', () => {
  it('passes a valid case that works both ways', async () => {
    expect(await one(knows('07', 7), { hex: '07', value: 7 })).to.deep.equal({
      id: 'uint/a',
      suite: 'vectors fake',
      group: 'uint',
      title: 'A case.',
      verdict: 'pass',
      claims: ['ENC-1'],
      detail: '',
      evidence: {},
      replay: 'punchlist vectors verify --impl fake --case uint/a'
    })
  })

  it('tells what was sent, expected and seen when a valid case fails', async () => {
    expect(await one(knows('07', 8), { hex: '07', value: 7 })).to.include({
      verdict: 'fail',
      detail: 'decode uint: the answer is another one'
    })
    expect((await one(knows('07', 8), { hex: '07', value: 7 })).evidence).to.deep.equal({
      sent: '07',
      expected: '7',
      seen: '8'
    })
    const encodes = fakeDriver({ decode: () => 7, encode: () => '0700' })
    expect((await one(encodes, { hex: '07', value: 7 })).evidence).to.deep.equal({
      sent: '7',
      expected: '07',
      seen: '0700'
    })
    expect((await one(fakeDriver({ decode: refuse }), { hex: '07', value: 7 })).detail).to.equal(
      'decode uint: refused (no) what it has to take'
    )
  })

  it('holds an encoder to the canonical bytes where they differ', async () => {
    const driver = fakeDriver({ decode: () => 7, encode: () => '07' })
    expect((await one(driver, { hex: 'fd0700', canonical: '07', value: 7 })).verdict).to.equal('pass')
    expect((await one(driver, { hex: 'fd0700', value: 7 })).verdict).to.equal('fail')
  })

  it('goes one way only where the case says so', async () => {
    expect((await one(fakeDriver({ decode: () => 7 }), { hex: '07', value: 7, decodeOnly: true })).verdict).to.equal(
      'pass'
    )
    expect((await one(fakeDriver({ encode: () => '07' }), { hex: '07', value: 7, encodeOnly: true })).verdict).to.equal(
      'pass'
    )
    expect((await one(fakeDriver({ encode: () => '08' }), { hex: '07', value: 7, encodeOnly: true })).verdict).to.equal(
      'fail'
    )
  })

  it('wants invalid bytes and values refused', async () => {
    const refuses = fakeDriver({ decode: refuse, encode: refuse })
    const takes = fakeDriver({ decode: () => 7, encode: () => '07' })
    for (const c of [{ hex: 'ff' }, { value: -1 }]) {
      expect((await one(refuses, { result: 'invalid', ...c })).verdict).to.equal('pass')
      const failed = await one(takes, { result: 'invalid', ...c })
      expect(failed.verdict).to.equal('fail')
      expect(failed.evidence['expected']).to.equal('a refusal')
    }
  })

  it('takes a refusal or the given answer for an acceptable case, and nothing else', async () => {
    const c = { result: 'acceptable', hex: 'fdfc00', value: 252.5, encodeOnly: true } as const
    expect((await one(fakeDriver({ encode: refuse }), c)).verdict).to.equal('pass')
    expect((await one(fakeDriver({ encode: () => 'fdfc00' }), c)).verdict).to.equal('pass')
    const failed = await one(fakeDriver({ encode: () => 'fc' }), c)
    expect(failed.verdict).to.equal('fail')
    expect(failed.evidence['expected']).to.equal('fdfc00, or a refusal')
    expect((await one(fakeDriver({ decode: () => 1 }), { result: 'acceptable', hex: 'ff' })).verdict).to.equal('pass')
  })

  it('compares values as JSON: the order of keys does not matter, everything else does', async () => {
    const value = { host: '1.2.3.4', port: 1, list: [1, null], deep: { a: '00' } }
    const verdict = async (seen: Json) =>
      (await one(fakeDriver({ decode: () => seen }), { hex: '00', value, decodeOnly: true })).verdict
    expect(await verdict({ deep: { a: '00' }, list: [1, null], port: 1, host: '1.2.3.4' })).to.equal('pass')
    const others: Json[] = [
      null,
      [],
      'x',
      { ...value, port: 2 },
      { ...value, port: '1' },
      { ...value, extra: null },
      { host: '1.2.3.4', port: 1, list: [1, null] },
      { ...value, list: [null, 1] },
      { ...value, list: [1] },
      { ...value, list: { 0: 1, 1: null } },
      { ...value, deep: { a: '01' } },
      { ...value, deep: null }
    ]
    for (const seen of others) expect(await verdict(seen), JSON.stringify(seen)).to.equal('fail')
  })

  it('lets an implementation say that it does not have something, and only say so', async () => {
    const unsupported = () => {
      throw new Unsupported('never heard of it')
    }
    const outcome = await one(fakeDriver({ decode: unsupported, encode: unsupported }), { hex: '07', value: 7 })
    expect(outcome).to.include({ verdict: 'unsupported', detail: 'decode uint: never heard of it' })
    const half = fakeDriver({ decode: () => 7, encode: unsupported })
    expect((await one(half, { hex: '07', value: 7 })).verdict).to.equal('unsupported')
    const wrong = fakeDriver({ decode: unsupported, encode: () => '08' })
    expect((await one(wrong, { hex: '07', value: 7 })).verdict, 'what it has must be right').to.equal('fail')
  })

  it('calls it a crash when an implementation breaks instead of answering', async () => {
    for (const result of ['valid', 'invalid', 'acceptable'] as const) {
      const c = result === 'valid' ? { hex: '07', value: 7 } : { hex: '07' }
      const broken = fakeDriver({
        decode: () => {
          throw new TypeError('x is undefined')
        }
      })
      const outcome = await one(broken, { result, ...c })
      expect(outcome.verdict).to.equal('crashed')
      expect(outcome.evidence['seen']).to.equal('TypeError: x is undefined')
    }
    const rejecting = fakeDriver({ decode: () => Promise.reject(new Rejected('later')) })
    expect((await one(rejecting, { result: 'invalid', hex: '' })).verdict, 'a refusal may come later').to.equal('pass')
  })

  it('quotes the command that runs a case again as a shell needs it', async () => {
    const { replay } = await one(knows('07', 7), { hex: '07', value: 7 }, { impl: "python3 it's.py" })
    expect(replay).to.equal(`punchlist vectors verify --impl 'python3 it'\\''s.py' --case uint/a`)
  })

  it('hands out each outcome as it ends, in order', async () => {
    const seen: string[] = []
    const files = [codecFile({ hex: '07', value: 7 }), derivationFile({ output: { token: 'aa' } })]
    const driver = { ...knows('07', 7), derive: () => ({ token: 'aa' }) }
    const outcomes = await verify(driver, files, (outcome) => seen.push(outcome.id))
    expect(seen).to.deep.equal(['uint/a', 'token/a'])
    expect(outcomes.map((o) => o.verdict)).to.deep.equal(['pass', 'pass'])
  })

  it('compares the keys of a derivation that are there, and wants at least one', async () => {
    const output = { a: '00', b: { c: 1, d: 2 } }
    expect(await derived(() => ({ a: '00' }), { output })).to.equal('pass: ')
    expect(await derived(() => ({ b: { d: 2, unseen: 9 } }), { output })).to.equal('pass: ')
    expect(await derived(() => output, { output })).to.equal('pass: ')
    expect(await derived(() => ({ a: '01' }), { output })).to.match(/^fail: .*output\.a$/)
    expect(await derived(() => ({ a: '00', b: { c: 2 } }), { output })).to.match(/^fail: .*output\.b\.c$/)
    expect(await derived(() => ({ A: '00', a: '00' }), { output })).to.match(/^fail: .*no such key$/)
    for (const nothing of [{}, { b: {} }, { b: { other: 1 } }] as Json[]) {
      expect(await derived(() => nothing, { output })).to.match(/^fail: .*nothing in it$/)
    }
    expect(await derived(() => 'text', { output })).to.match(/^fail/)
    expect(await derived(refuse, { output })).to.match(/^fail/)
    expect(await derived(refuse, { result: 'invalid' })).to.equal('pass: ')
    expect(await derived(() => output, { result: 'invalid' })).to.match(/^fail/)
    expect(await derived(refuse, { result: 'acceptable', output })).to.equal('pass: ')
  })
})

describe('verify, transcripts', () => {
  const VALUE = { tid: 1, value: 'aa' }
  const transcript = (...steps: TranscriptCase['steps']): TranscriptFile => ({
    ...codecFile({}),
    kind: 'transcript',
    id: 'talk',
    parties: {},
    setting: {},
    cases: [{ id: 'talk/a', comment: 'Talk.', flags: [], claims: ['RPC-1'], result: 'valid', steps }]
  })
  /** Decodes and encodes exactly these. */
  const PAIRS: Record<string, Json> = { '01': VALUE, aa: { noise: 'bb' }, bb: { x: 1 }, cc: { plain: true } }
  const driver = fakeDriver({
    decode: (_, hex) => PAIRS[hex] ?? refuse(),
    encode: (_, value) =>
      Object.entries(PAIRS).find(([, v]) => JSON.stringify(v) === JSON.stringify(value))?.[0] ?? '??'
  })
  const STEP = { from: 'a', to: 'b', hex: '01', message: 'rpc-request', value: VALUE } as const
  const verdict = async (...steps: TranscriptCase['steps']) => {
    const [outcome] = await verify(driver, [transcript(...steps)])
    return `${outcome?.verdict}: ${outcome?.detail}`
  }

  it('decode and encode each message, those inside it and those sealed inside it', async () => {
    const inner: NonNullable<TranscriptCase['steps'][number]['inner']> = [
      { path: 'value', message: 'handshake', value: { noise: 'bb' } },
      { path: 'value.noise', message: 'noise-payload', value: { x: 1 } }
    ]
    const sealed = [{ path: 'value.noise', plaintext: 'cc', message: 'noise-payload', value: { plain: true } }]
    expect(await verdict({ ...STEP, inner, sealed })).to.equal('pass: ')
    expect(await verdict({ ...STEP, value: { tid: 2, value: 'aa' } })).to.match(/^fail: step 1: decode rpc-request/)
    const wrong = [{ path: 'value', message: 'handshake', value: { noise: 'cc' } }]
    expect(await verdict(STEP, { ...STEP, inner: wrong })).to.match(/^fail: step 2, value: decode handshake/)
    const leak = [{ ...sealed[0], plaintext: 'bb' }] as typeof sealed
    expect(await verdict({ ...STEP, sealed: leak })).to.match(/^fail: step 1, sealed in value\.noise: decode/)
  })

  it('break when a path leads nowhere', async () => {
    for (const path of ['other', 'tid', 'value.noise', 'tid.x']) {
      const inner = [{ path, message: 'handshake', value: {} }]
      expect(await verdict({ ...STEP, inner }), path).to.match(/^crashed: step 1: there are no bytes at/)
    }
  })

  it('do not encode what cannot come back, and want bytes refused that are no message', async () => {
    const once = fakeDriver({ decode: () => VALUE })
    const [outcome] = await verify(once, [transcript({ ...STEP, decodeOnly: true })])
    expect(outcome?.verdict).to.equal('pass')
    expect(await verdict({ from: 'a', to: 'b', hex: 'ff' })).to.equal('pass: ')
    expect(await verdict({ from: 'a', to: 'b', hex: '01' })).to.match(/^fail: step 1: decode rpc-request/)
  })
})
