import { expect } from 'chai'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const NAME = '@punchlist/hyperdht'

describe('the entries of the package', () => {
  it('require returns the class itself, import has it as default and nothing else (API-4, API-5)', async () => {
    const Class = require(NAME) as { name: string; default?: unknown }
    expect([typeof Class, Class.name, 'default' in Class]).to.deep.equal(['function', 'HyperDHT', false])
    const namespace = (await import(NAME)) as { default: typeof Class }
    expect(Object.keys(namespace)).to.deep.equal(['default'])
    expect(namespace.default.name).to.equal('HyperDHT')
  })

  it('has the deep paths in both spellings, for both kinds of module (API-7, API-8, API-277)', async () => {
    const functions = ['testnet', 'lib/plugin', 'lib/errors', 'lib/noise-wrap', 'lib/persistent']
    for (const path of [...functions, 'lib/constants', 'lib/messages']) {
      const kind = functions.includes(path) ? 'function' : 'object'
      for (const spelling of [path, `${path}.js`]) {
        expect(typeof require(`${NAME}/${spelling}`), spelling).to.equal(kind)
        const { default: value } = (await import(`${NAME}/${spelling}`)) as { default: unknown }
        expect(typeof value, spelling).to.equal(kind)
      }
    }
    expect((require(`${NAME}/package.json`) as { name: string }).name).to.equal(NAME)
    for (const path of ['dht-rpc', 'udp-request', 'store', 'wire'])
      expect(require(`${NAME}/${path}`)).to.be.an('object')
  })
})
