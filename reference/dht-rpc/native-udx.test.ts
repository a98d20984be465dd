import { execFileSync } from 'node:child_process'
import { expect } from 'chai'
import { DhtRpc } from './index.js'

const ENTRY = new URL('./index.js', import.meta.url).href

/** Whether a process that runs this has loaded the native transport. */
function loads(script: string): boolean {
  const code = `
    import Module from 'node:module'
    import { DhtRpc } from '${ENTRY}'
    ${script}
    const native = Object.keys(Module._cache).some((file) => file.includes('udx-native'))
    process.stdout.write(String(native), () => process.exit())`
  return execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }) === 'true'
}

describe('the real network', () => {
  it('is loaded by the first node that brings none, and by nothing else (UDX-1)', () => {
    const virtual = `{
      createSocket: () => { throw new Error('no sockets here') },
      watchNetworkInterfaces: () => ({ on() {}, destroy() {} }),
      networkInterfaces: () => []
    }`
    expect(loads(`new DhtRpc({ udx: ${virtual} })`)).to.equal(false)
    expect(loads(`new DhtRpc({ host: '127.0.0.1' })`)).to.equal(true)
  })

  it('refuses a host that is no address, by the promises of the node (API-24, API-25)', async () => {
    for (const host of ['localhost', '300.1.1.1']) {
      const node = new DhtRpc({ host })
      for (const call of [() => node.fullyBootstrapped(), () => node.destroy()]) {
        const error = await call().catch((err: Error) => err)
        expect(error).to.have.property('message', `${host} is not a valid IP address`)
      }
    }
  })

  it('keeps the process alive with a node, until that is destroyed (API-49)', () => {
    const run = (script: string): string => {
      const code = `
        import { DhtRpc } from '${ENTRY}'
        const node = new DhtRpc({ host: '127.0.0.1' })
        await node.fullyBootstrapped()
        process.on('exit', () => process.stdout.write('ended by itself'))
        ${script}`
      return execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8', timeout: 20_000 })
    }
    // The guard does not keep it alive; it ends it, if the node does.
    const guard = `setTimeout(() => { process.stdout.write('alive, '); process.exit() }, 700).unref()`
    expect(run(guard)).to.equal('alive, ended by itself')
    expect(run(`await node.destroy(); ${guard}`)).to.equal('ended by itself')
  }).timeout(30_000)
})
