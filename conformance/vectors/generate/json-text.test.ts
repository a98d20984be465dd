import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { loadVectors } from '../load.js'
import { DATA_DIR } from '../paths.js'
import { jsonText } from './json-text.js'

describe('the text of a vector file', () => {
  it('keeps small things on one line and breaks what is longer', () => {
    expect(jsonText({ a: [1, 'x', null], b: {}, c: [] })).to.equal('{ "a": [1, "x", null], "b": {}, "c": [] }\n')
    const long = 'x'.repeat(120)
    expect(jsonText({ long, list: [long, { host: '1.2.3.4', port: 1 }] })).to.equal(
      [
        '{',
        `  "long": "${long}",`,
        '  "list": [',
        `    "${long}",`,
        '    { "host": "1.2.3.4", "port": 1 }',
        '  ]',
        '}',
        ''
      ].join('\n')
    )
  })

  it('leaves out what is undefined, as JSON does', () => {
    expect(jsonText({ a: undefined, b: 1 })).to.equal('{ "b": 1 }\n')
  })

  it('is the same JSON', () => {
    for (const file of loadVectors(DATA_DIR)) {
      const text = jsonText(file)
      expect(JSON.parse(text), file.id).to.deep.equal(file)
      expect(readFileSync(`${DATA_DIR}/${file.id}.json`, 'utf8'), file.id).to.equal(text)
    }
  })
})
