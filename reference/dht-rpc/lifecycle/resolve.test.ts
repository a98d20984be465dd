import { expect } from 'chai'
import type { Address } from '../../ipencoding/index.js'
import { resolveBootstrap } from './resolve.js'

const NAMES: Record<string, string> = { 'one.example': '192.0.2.1', 'two.example': '192.0.2.2' }

async function resolve(entries: Address[], alive: string[] = []) {
  const log: string[] = []
  const found: string[] = []
  const addresses = resolveBootstrap(entries, {
    async ping({ host, port }) {
      log.push(`ping ${host}:${port}`)
      if (!alive.includes(host)) throw new Error('timeout')
    },
    async lookup(host) {
      log.push(`lookup ${host}`)
      const address = NAMES[host]
      if (address === undefined) throw new Error('ENOTFOUND')
      return { host: address }
    }
  })
  for await (const { host, port } of addresses) found.push(`${host}:${port}`)
  return { log, found }
}

describe('resolving entry points', () => {
  it('takes IPv4 texts as they are and looks names up, one after the other (ENC-90, ENC-93, NODE-96)', async () => {
    const { found, log } = await resolve([
      { host: 'two.example', port: 2 },
      { host: '192.0.2.9', port: 9 },
      { host: 'one.example', port: 1 }
    ])
    expect(found).to.deep.equal(['192.0.2.2:2', '192.0.2.9:9', '192.0.2.1:1'])
    expect(log).to.deep.equal(['lookup two.example', 'lookup one.example'])
  })

  it('takes a suggested address that answers, without asking for the name (ENC-91)', async () => {
    const { found, log } = await resolve([{ host: '192.0.2.7@one.example', port: 1 }], ['192.0.2.7'])
    expect(found).to.deep.equal(['192.0.2.7:1'])
    expect(log).to.deep.equal(['ping 192.0.2.7:1'])
  })

  it('falls back to the name, or to an address in its place (ENC-92)', async () => {
    expect((await resolve([{ host: '192.0.2.7@one.example', port: 1 }])).found).to.deep.equal(['192.0.2.1:1'])
    expect((await resolve([{ host: '192.0.2.7@192.0.2.8', port: 1 }])).found).to.deep.equal(['192.0.2.8:1'])
  })

  it('does not ping what is no address (ENC-96)', async () => {
    const { found, log } = await resolve([{ host: 'x@one.example', port: 1 }])
    expect(found).to.deep.equal(['192.0.2.1:1'])
    expect(log).to.deep.equal(['lookup one.example'])
  })

  it('leaves out what cannot be resolved, and remembers nothing (ENC-93, ENC-95)', async () => {
    const entries = [
      { host: 'none.example', port: 1 },
      { host: '192.0.2.7@', port: 1 },
      { host: 'one.example', port: 1 }
    ]
    for (let i = 0; i < 2; i++) {
      const { found, log } = await resolve(entries)
      expect(found).to.deep.equal(['192.0.2.1:1'])
      expect(log).to.have.length(3)
    }
  })
})
