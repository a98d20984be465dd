import { expect } from 'chai'
import { createRequire } from 'node:module'
import { specOfRow, VERSION_ROWS } from './rows.js'
import { parseImplementationSpec } from './spec.js'

const require = createRequire(import.meta.url)
const versionOf = (name: string): string => (require(`${name}/package.json`) as { version: string }).version

describe('drivers/versions: the versions of the matrix', () => {
  it('are these, oldest first, each on one dht-rpc', () => {
    const versions = VERSION_ROWS.map(({ hyperdht }) => hyperdht)
    expect(versions).to.deep.equal(['6.20.5', '6.24.0', '6.29.6', '6.31.0', '6.33.0', '6.34.0'])
    for (const row of VERSION_ROWS) {
      expect(parseImplementationSpec(row.spec)).to.deep.equal(specOfRow(row))
      expect(row.reason).not.to.equal('')
    }
  })

  it('end with what is installed, so that the last one needs no fetching', () => {
    const newest = VERSION_ROWS.at(-1)!
    expect([newest.hyperdht, newest.dhtRpc]).to.deep.equal([versionOf('hyperdht'), versionOf('dht-rpc')])
  })
})
