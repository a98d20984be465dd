import { expect } from 'chai'
import type { Incoming } from '../../udp-request/index.js'
import { pluginRequest } from '../messages/index.js'
import type { PluginLike } from './plugin.js'
import { PluginRegistry } from './registry.js'

const request = (plugin: string, version: number, value: Uint8Array | null = null) =>
  ({ value: pluginRequest.encode({ plugin, version, command: 1, value }) }) as unknown as Incoming

describe('plugins', () => {
  let calls: string[]
  let reports: [string, unknown][]
  let plugins: PluginRegistry<string>
  beforeEach(() => {
    calls = []
    reports = []
    plugins = new PluginRegistry<string>({
      refuse: (reason) => calls.push(reason),
      report: (name, error) => reports.push([name, error])
    })
  })

  const plugin = (name: string, version = 1): PluginLike<string> => ({
    version,
    onregister: (node) => calls.push(`${name} on ${node}`),
    onrequest: ({ command, value }) => calls.push(`${name} ${command} ${value?.toString() ?? 'null'}`),
    onpersistent: () => calls.push(`${name} persistent`),
    destroy: () => calls.push(`${name} destroyed`)
  })

  it('are told of registration, persistence and the end (REC-149, REC-150, REC-153, API-245, API-246, API-250)', () => {
    plugins.register('a', plugin('a'), 'node')
    plugins.onpersistent()
    plugins.register('b', plugin('b'), 'node')
    plugins.destroy()
    expect(calls).to.deep.equal(['a on node', 'a persistent', 'b on node', 'a destroyed', 'b destroyed'])
  })

  it('are matched by registered name and version; the last one of a name wins (REC-86, REC-149, API-247, API-248)', () => {
    plugins.register('a', plugin('old'), 'node')
    plugins.register('a', plugin('new', 2), 'node')
    calls.length = 0
    for (const [name, version] of [
      ['a', 1],
      ['a', 2],
      ['b', 2]
    ] as const) {
      // prettier-ignore
      plugins.handle(request(name, version, Buffer.from('v')))
    }
    plugins.handle(request('a', 2))
    expect(calls).to.deep.equal(['UNKNOWN_PLUGIN', 'new 1 v', 'UNKNOWN_PLUGIN', 'new 1 null'])
  })

  it('can be unregistered', () => {
    plugins.register('a', plugin('a'), 'node')
    expect([plugins.unregister('a'), plugins.unregister('a')]).to.deep.equal([true, false])
    plugins.handle(request('a', 1))
    expect(calls.at(-1)).to.equal('UNKNOWN_PLUGIN')
  })

  it('do not take the node down with an exception or a rejection (REC-152)', async () => {
    plugins.register('thrower', { version: 1, onrequest: () => { throw new Error('sync') } }, 'node') // prettier-ignore
    plugins.register('rejecter', { version: 1, onrequest: () => Promise.reject(new Error('async')) }, 'node')
    plugins.handle(request('thrower', 1))
    plugins.handle(request('rejecter', 1))
    await new Promise(setImmediate)
    expect(reports.map(([name, error]) => [name, (error as Error).message])).to.deep.equal([
      ['thrower', 'sync'],
      ['rejecter', 'async']
    ])
  })

  it('need a name and a handler', () => {
    for (const [name, bad] of [
      ['a', null],
      ['a', {}],
      [1, plugin('x')]
    ] as const) {
      // prettier-ignore
      expect(() => plugins.register(name as string, bad as PluginLike<string>, 'node')).to.throw().with.property('code', 'BAD_PLUGIN') // prettier-ignore
    }
  })
})
