import { expect } from 'chai'
import { UserError } from '../../errors.js'
import type { MatrixReport } from '../cells.js'
import { sampleCapture } from '../test-support/capture.js'
import { cell, matrix, run, summary } from '../test-support/matrix.js'
import { readMatrix, toMatrixJson } from './index.js'

const REPORT = matrix([
  cell('open', 'adm', [run('1', 'fail', { capture: sampleCapture().slice(0, 2) })], { baseline: summary() }),
  cell(null, null, [run('1')], { scenario: 'lookup', topology: 'plain' })
])

const refusal = (text: string): UserError => {
  try {
    readMatrix(text, 'night.json')
  } catch (err) {
    if (err instanceof UserError) return err
    throw err
  }
  throw new Error('It was read.')
}

/** Every property of the JSON, as a way to take it out. */
function* without(value: unknown, path: readonly (string | number)[] = []): Generator<(string | number)[]> {
  if (typeof value !== 'object' || value === null) return
  for (const key of Object.keys(value)) {
    const here = [...path, Array.isArray(value) ? Number(key) : key]
    if (!Array.isArray(value)) yield here
    yield* without((value as Record<string, unknown>)[key], here)
  }
}

describe('matrix: JSON', () => {
  it('is read back as it was, times to the microsecond', () => {
    const read = readMatrix(toMatrixJson(REPORT), 'x')
    expect(read).to.deep.equal({ ...REPORT, ms: 12_345.679 } satisfies MatrixReport)
  })

  it('is described by a schema that knows every field', () => {
    const text = toMatrixJson(REPORT)
    const free = /^(environment|implementations,\d+,packages|cells,\d+,roles),/
    let tried = 0
    for (const path of without(JSON.parse(text))) {
      if (free.test(String(path))) continue
      const json = JSON.parse(text) as unknown
      const holder = path.slice(0, -1).reduce((at, key) => (at as Record<string, unknown>)[key], json)
      delete (holder as Record<string, unknown>)[String(path.at(-1))]
      expect(refusal(JSON.stringify(json)).code, String(path)).to.equal('BAD_FILE')
      tried++
    }
    expect(tried).to.be.greaterThan(50)
  })

  it('keeps the marks of a run, and refuses what is none', () => {
    const marked = (marks: unknown): string => {
      const json = JSON.parse(toMatrixJson(REPORT)) as { cells: { runs: { marks?: unknown }[] }[] }
      json.cells[0]!.runs[0]!.marks = marks
      return JSON.stringify(json)
    }
    expect(readMatrix(marked(['hairpin-used']), 'x').cells[0]!.runs[0]!.marks).to.deep.equal(['hairpin-used'])
    expect(refusal(marked([1])).message).to.include('/cells/0/runs/0/marks')
  })

  it('takes fields it does not know', () => {
    const json = { ...(JSON.parse(toMatrixJson(REPORT)) as object), later: true }
    expect(readMatrix(JSON.stringify(json), 'x').cells).to.deep.equal(REPORT.cells)
  })

  it('refuses what is no matrix, in a sentence', () => {
    expect(refusal('{').message).to.match(/^night\.json is not a matrix report: broken JSON \(.*\)\. Write it again/)
    expect(refusal('null').code).to.equal('BAD_FILE')
    expect(refusal('[]').code).to.equal('BAD_FILE')
    expect(refusal('{"format":2}').code).to.equal('NEWER_FORMAT')
    const json = JSON.parse(toMatrixJson(REPORT)) as { cells: { runs: { capture: { hex: string }[] }[] }[] }
    json.cells[0]!.runs[0]!.capture[0]!.hex = 'abc'
    expect(refusal(JSON.stringify(json)).message).to.include('/cells/0/runs/0/capture')
  })
})
