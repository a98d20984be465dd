import { execFileSync } from 'node:child_process'
import { expect } from 'chai'
import type { UdxSocket } from '../udp-request/index.js'
import { DhtRpc } from './index.js'
import { nativeUdx } from './native-udx.cjs'

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

/** What arrives of this size; sent again until it does, since a kernel may drop. */
async function delivered(socket: UdxSocket, size: number, send: () => void): Promise<Buffer> {
  const again = setInterval(send, 500)
  let heard = (_bytes: Buffer): void => {}
  const onmessage = (bytes: Buffer): void => {
    if (bytes.length === size) heard(bytes)
  }
  socket.on('message', onmessage)
  try {
    return await new Promise<Buffer>((resolve) => {
      heard = resolve
      send()
    })
  } finally {
    clearInterval(again)
    socket.removeListener('message', onmessage)
  }
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

  it('takes a fifth of the memory for datagrams that arrive, and loses none of their bytes (UDX-19, UDX-20)', async () => {
    const udx = nativeUdx()
    const memory = (): number => (udx as unknown as { _buffer: Buffer })._buffer.buffer.byteLength
    expect(memory()).to.be.at.most(16_384)
    const [from, to] = [udx.createSocket(), udx.createSocket()]
    for (const socket of [from, to]) socket.bind(0, '127.0.0.1')
    const { port } = to.address() as { port: number }
    // Sizes of all kinds, the largest there is among them, many times what the memory holds.
    const sizes = Array.from({ length: 100 }, (_, i) => (i % 10 === 0 ? 2048 : (i * 211) % 1500))
    for (const [i, size] of sizes.entries()) {
      const sent = Buffer.alloc(size, i)
      expect(await delivered(to, size, () => from.trySend(sent, port, '127.0.0.1')), `${size} bytes`).to.deep.equal(
        sent
      )
    }
    expect(memory()).to.be.at.most(16_384)
    await Promise.all([from.close(), to.close()])
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
  }).timeout(90_000)
})
