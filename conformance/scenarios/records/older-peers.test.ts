import { expect } from 'chai'
import type { ScenarioContext } from '../../engine/index.js'
import { maySend, SINCE } from './older-peers.js'

describe('scenarios, records: older peers', () => {
  const may = (name: string, version: string): boolean => {
    const driver = () => ({ implementation: { name, version, packages: {} } })
    return maySend({ driver } as unknown as ScenarioContext, 'network', SINCE.refresh)
  }

  it('are not sent what they do not handle (API-280)', () => {
    for (const version of ['6.29.2', '6.28.9', '6.3.9', '5.40.7'])
      expect(may('hyperdht', version), version).to.equal(false)
    for (const version of ['6.29.3', '6.29.10', '6.30.0', '6.34.0', '7.0.0', '6.35.0-rc.1']) {
      expect(may('hyperdht', version), version).to.equal(true)
    }
    expect(may('reference', '0.1.0')).to.equal(true)
  })

  it('are not sent anything if their version cannot be read (API-280)', () => {
    expect(may('hyperdht', 'unknown')).to.equal(false)
  })
})
