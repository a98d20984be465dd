import { execFileSync } from 'node:child_process'
import { expect } from 'chai'

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
})
