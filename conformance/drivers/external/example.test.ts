import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Outcome } from '../../report/index.js'
import { packageRoot } from '../../root.cjs'
import { loadVectors, verify } from '../../vectors/index.js'
import { DATA_DIR } from '../../vectors/paths.js'
import { createDriver } from '../index.js'
import { checkDriver, CHECKS, METHODS } from './index.js'
import { contractValidator } from './schema.js'

const ROOT = dirname(packageRoot())
const SCRIPT = join(ROOT, 'examples', 'driver-python', 'driver.py')

/** Vector files that the example answers, with how many of their cases. It has nothing else. */
const ENCODINGS = ['uint', 'uint8', 'uint16', 'uint32', 'uint64', 'fixed32', 'fixed64', 'buffer', 'string', 'raw']
const COMPOUND = ['uint-array', 'ipv4-address', 'ipv4-array', 'ipv6-address', 'ipv6-array', 'connect-address']
const DERIVED = ['hash', 'namespace', 'node-id', 'token', 'holepunch-token', 'holepunch-secret', 'refresh-chain']
const TEXTS = ['distance', 'bucket', 'is-ipv4', 'key-text-encode', 'key-text-decode']
const HAS: readonly string[] = [...ENCODINGS, ...COMPOUND, ...DERIVED, ...TEXTS]

describe('examples/driver-python', () => {
  before(function () {
    if (spawnSync('python3', ['--version']).status === 0) return
    console.log('    python3 is not installed: the example driver in Python is not tested here')
    this.skip()
  })

  it('keeps the contract', async function () {
    this.timeout(60_000)
    const outcomes: Outcome[] = []
    await checkDriver(['python3', SCRIPT], (outcome) => void outcomes.push(outcome), '')
    expect(outcomes.filter(({ verdict }) => verdict !== 'pass')).to.deep.equal([])
    expect(outcomes).to.have.lengthOf(CHECKS)
  })

  it('passes every vector of the encodings and derivations it has, and says of all else that it does not', async function () {
    this.timeout(60_000)
    const files = loadVectors(DATA_DIR)
    const driver = await createDriver(`python3 "${SCRIPT}"`)
    try {
      const outcomes = await verify(driver, files)
      expect(outcomes.filter(({ verdict }) => verdict === 'fail' || verdict === 'crashed')).to.deep.equal([])
      const passed = outcomes.filter(({ verdict }) => verdict === 'pass')
      for (const id of HAS) {
        const cases = files.find((file) => file.id === id)?.cases.length
        expect(passed.filter(({ group }) => group === id).length, id).to.equal(cases)
      }
      expect(passed.length).to.be.greaterThan(340)
    } finally {
      await driver.close()
    }
  })
})

describe('docs/DRIVER.md', () => {
  const text = readFileSync(join(ROOT, 'docs', 'DRIVER.md'), 'utf8')

  it('shows a session whose every line is as the schema says', () => {
    const [validate, nodes] = [contractValidator(), contractValidator('nodes')]
    type Line = { readonly id: number; readonly method: string; readonly params: object; readonly event?: string }
    const requests = [...text.matchAll(/^> (\{.*\})$/gm)].map(([, json]) => JSON.parse(json ?? '') as Line)
    const lines = [...text.matchAll(/^< (\{.*\})$/gm)].map(([, json]) => JSON.parse(json ?? '') as Line)
    const answers = lines.filter(({ event }) => event === undefined)
    for (const line of lines.filter(({ event }) => event !== undefined)) {
      expect(nodes(`event.${line.event}`)(line), JSON.stringify(line)).to.equal(true)
    }
    for (const { method, params } of requests.filter(({ method }) => METHODS.has(method))) {
      expect(nodes(`${method}.params`)(params), method).to.equal(true)
    }
    expect(requests.length).to.be.greaterThan(5)
    for (const request of requests) expect(validate('request')(request), JSON.stringify(request)).to.equal(true)
    for (const answer of answers) expect(validate('answer')(answer), JSON.stringify(answer)).to.equal(true)
    const asked = requests.map(({ id }) => id)
    expect(answers.flatMap(({ id }) => id ?? [])).to.deep.equal(asked)
  })

  it('names every method and capability that there is', () => {
    for (const [method, { needs }] of METHODS) {
      expect(text, method).to.include(method.replace(/^node\./, ''))
      expect(text, needs).to.include(`| \`${needs}\``)
      for (const side of ['params', 'result']) contractValidator('nodes')(`${method}.${side}`)
    }
  })

  it('names files that are there', () => {
    const links = [...text.matchAll(/\]\((?!http|#)([^)#]+)/g)].map(([, path]) => path ?? '')
    expect(links.length).to.be.greaterThan(2)
    for (const path of links) expect(existsSync(join(ROOT, 'docs', path)), path).to.equal(true)
  })

  it('shows a session that the example driver has', function () {
    if (spawnSync('python3', ['--version']).status !== 0) this.skip()
    const session = /```\n((?:[<>] .*\n)+)```/.exec(text)?.[1] ?? ''
    const lines = session.trimEnd().split('\n')
    const input = lines.filter((line) => line.startsWith('> ')).map((line) => line.slice(2) + '\n')
    const { stdout } = spawnSync('python3', [SCRIPT], { input: input.join(''), encoding: 'utf8' })
    const seen = stdout
      .trimEnd()
      .split('\n')
      .map((line) => forget(JSON.parse(line)))
    const shown = lines.filter((line) => line.startsWith('< ')).map((line) => forget(JSON.parse(line.slice(2))))
    expect(seen).to.deep.equal(shown)
  })

  /** What is another one on each machine: versions, and the texts of errors. */
  function forget(message: unknown): unknown {
    const copy = message as { result?: { packages?: unknown }; error?: { message?: unknown } }
    if (copy.result) delete copy.result.packages
    if (copy.error) delete copy.error.message
    return copy
  }
})
