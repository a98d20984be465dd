import { expect } from 'chai'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../errors.js'
import { checkVectorFile, loadVectorFile, loadVectors } from './load.js'
import { DATA_DIR } from './paths.js'
import { codecFile, derivationFile } from './test-support/fake-driver.js'

/** Code and message of the UserError that `run` throws. */
function failure(run: () => unknown): { code: string; message: string } {
  try {
    run()
  } catch (err) {
    if (err instanceof UserError) return err
    throw err
  }
  throw new Error('no error')
}

const complaint = (json: unknown) => failure(() => checkVectorFile(json, 'x.json'))

describe('vector files', () => {
  const good = codecFile({ hex: '00', value: 0 })

  it('are read from the folder that comes with the package, in the order of their names', () => {
    const files = loadVectors(DATA_DIR)
    expect(files.length).to.be.greaterThan(50)
    expect(files.map((f) => f.id)).to.deep.equal(files.map((f) => f.id).sort())
    expect(loadVectors(join(DATA_DIR, 'uint.json')).map((f) => f.id)).to.deep.equal(['uint'])
  })

  it('pass when they are good', () => {
    expect(checkVectorFile(good, 'x.json')).to.equal(good)
    checkVectorFile(codecFile({ hex: '00', value: 0, canonical: '01' }), 'x.json')
    checkVectorFile(codecFile({ result: 'invalid', hex: '' }), 'x.json')
    checkVectorFile(codecFile({ result: 'invalid', value: -1 }), 'x.json')
    checkVectorFile(codecFile({ result: 'acceptable', hex: 'ff' }), 'x.json')
    checkVectorFile(derivationFile({ output: { token: '00' } }), 'x.json')
    checkVectorFile(derivationFile({ result: 'acceptable' }), 'x.json')
  })

  it('of a newer format are refused as such, whatever else is in them', () => {
    expect(complaint({ format: 2 }).code).to.equal('NEWER_FORMAT')
    expect(complaint({ ...good, format: 2, novelty: true })).to.include({ code: 'NEWER_FORMAT' })
    expect(complaint({ ...good, format: 2 }).message).to.contain('x.json has format 2')
  })

  const bad: Record<string, unknown> = {
    'no object': null,
    'a list': [],
    'no format': { ...good, format: undefined },
    'format 0': { ...good, format: 0 },
    'a format that is text': { ...good, format: '1' },
    'an unknown kind': { ...good, kind: 'poem' },
    'an unknown key': { ...good, author: 'me' },
    'no cases': { ...good, cases: [] },
    'no message': { ...good, message: undefined },
    'a derivation without name': { ...derivationFile({ output: {} }), derivation: undefined },
    'no generator': { ...good, generator: undefined },
    'an unknown key in a case': codecFile({ hex: '00', value: 0, extra: 1 } as never),
    'upper-case hex': codecFile({ hex: 'AB', value: 0 }),
    'half a byte': codecFile({ hex: 'a', value: 0 }),
    'a valid case without bytes': codecFile({ value: 0 }),
    'a valid case without value': codecFile({ hex: '00' }),
    'an invalid case with both': codecFile({ result: 'invalid', hex: '00', value: 0 }),
    'an acceptable case with neither': codecFile({ result: 'acceptable' }),
    'both one-way marks': codecFile({ hex: '00', value: 0, decodeOnly: true, encodeOnly: true }),
    'canonical bytes that are never compared': codecFile({ hex: '00', value: 0, canonical: '01', decodeOnly: true }),
    'a valid derivation without output': derivationFile({}),
    'an invalid derivation with output': derivationFile({ result: 'invalid', output: { a: 1 } }),
    'an unknown result': codecFile({ result: 'maybe' as never, hex: '00', value: 0 }),
    'no claim': codecFile({ hex: '00', value: 0, claims: [] }),
    'something that is no claim': codecFile({ hex: '00', value: 0, claims: ['enc 1'] }),
    'an id without file': codecFile({ id: 'a', hex: '00', value: 0 }),
    'the id of another file': codecFile({ id: 'uint8/a', hex: '00', value: 0 }),
    'a flag nobody explains': codecFile({ hex: '00', value: 0, flags: ['odd'] }),
    'a case twice': { ...good, cases: [...good.cases, ...good.cases] }
  }
  for (const [what, json] of Object.entries(bad)) {
    it(`with ${what} are refused`, () => {
      const { code, message } = complaint(json)
      expect(code).to.equal('BAD_FILE')
      expect(message).to.match(/^x\.json is not a vector file: .+\. Fetch or generate it again\.$/)
    })
  }

  it('say where they are broken, and not at what length', () => {
    expect(complaint({ ...good, generator: undefined }).message).to.contain("must have required property 'generator'")
    expect(complaint(codecFile({ hex: 'AB', value: 0 })).message).to.contain('/cases/0/hex')
    const many = { ...good, cases: Array.from({ length: 50 }, () => ({ id: 'uint/a' })) }
    expect(complaint(many).message.length).to.be.lessThan(700)
    expect(complaint(many).message).to.match(/and \d+ more/)
  })

  describe('on a disk', () => {
    let dir: string
    beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'vectors-'))))
    afterEach(() => rmSync(dir, { recursive: true }))

    it('that are missing are NO_FILE', () => {
      expect(failure(() => loadVectorFile(join(dir, 'uint.json')))).to.include({ code: 'NO_FILE' })
      expect(failure(() => loadVectors(join(dir, 'nowhere'))).message).to.match(/nowhere \(ENOENT\)/)
      expect(failure(() => loadVectors(dir)).code, 'an empty folder').to.equal('NO_FILE')
      mkdirSync(join(dir, 'uint.json'))
      expect(failure(() => loadVectors(dir)).message, 'a folder of that name').to.match(/EISDIR/)
    })

    it('that are no JSON are BAD_FILE', () => {
      writeFileSync(join(dir, 'uint.json'), '{"format": 1,')
      expect(failure(() => loadVectors(dir)).message).to.match(/broken JSON/)
      expect(failure(() => loadVectors(dir)).code).to.equal('BAD_FILE')
    })

    it('that have the name of another are BAD_FILE', () => {
      writeFileSync(join(dir, 'renamed.json'), JSON.stringify(good))
      expect(failure(() => loadVectors(dir)).message).to.contain('its name must be uint.json')
    })
  })
})
