import { expect } from 'chai'
import { ScriptedNode, address } from '../test-support/scripted-node.js'
import { Plugin } from './index.js'

const TARGET = Buffer.from(Array.from({ length: 32 }, (_, i) => i))

describe('a plugin', () => {
  it('wraps command and value into a PLUGIN request with its name and version (REC-28, REC-154, API-249)', async () => {
    const node = new ScriptedNode([23001])
    const plugin = new Plugin<ScriptedNode>('demo', 1)
    plugin.onregister(node)
    const token = Buffer.alloc(32, 3)
    await node.wait(plugin.request({ command: 3, target: TARGET, token, value: Buffer.from('hello') }, address(23001)))
    const [sent] = node.asked
    // The value of row P1 of section 9.3.
    expect((sent?.message.value as Buffer).toString('hex')).to.equal('0464656d6f0103010568656c6c6f')
    expect([sent?.command, sent?.message.target, sent?.message.token]).to.deep.equal(['PLUGIN', TARGET, token])
    await node.wait(plugin.request({ command: 3, value: Buffer.alloc(0) }, address(23001)))
    await node.wait(plugin.request({ command: 3 }, address(23001)))
    const values = node.asked.slice(1).map(({ message }) => (message.value as Buffer).toString('hex'))
    expect(values).to.deep.equal(['0464656d6f01030100', '0464656d6f010300'])
  })

  it('queries with plain replies (REC-154)', async () => {
    const node = new ScriptedNode([23001, 23002], () => ({ value: Buffer.from('yes') }))
    const plugin = new Plugin<ScriptedNode>('demo', 1)
    plugin.onregister(node)
    const query = plugin.query({ command: 9, target: TARGET }, { concurrency: 1 })
    const seen: (string | undefined)[] = []
    query.on('data', ({ value }) => seen.push(value?.toString()))
    await node.wait(query.finished())
    expect(seen).to.deep.equal(['yes', 'yes'])
    expect(query.dht).to.equal(node.net.node)
  })

  it('asks for its hooks to be implemented, and to be registered (REC-155, API-244)', () => {
    const plugin = new Plugin('demo', 1)
    expect(plugin).to.include({ name: 'demo', version: 1, dht: null })
    expect(() => plugin.onpersistent()).to.throw('onpersistent() must be implemented')
    expect(() => plugin.destroy()).to.throw('destroy() must be implemented')
    expect(() => plugin.onrequest(null as never, null as never)).to.throw('onrequest() must be implemented')
    expect(() => plugin.request({ command: 1 }, address(1))).to.throw('not registered')
  })
})
