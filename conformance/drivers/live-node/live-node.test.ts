import { expect } from 'chai'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { startLiveNode } from './index.js'

/** Whether a process is there. */
function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('drivers: live node', () => {
  it('answers a PING on loopback with its id, and is gone after close (RPC-72)', async () => {
    const node = await startLiveNode()
    expect(node.host).to.equal('127.0.0.1')
    const socket = createSocket('udp4')
    try {
      socket.send(Buffer.from('03043412' + '7f0000010000' + '00', 'hex'), node.port, node.host)
      const [reply] = (await once(socket, 'message')) as [Buffer]
      // A response, flags: id.
      expect(reply.subarray(0, 4).toString('hex')).to.equal('13013412')
    } finally {
      socket.close()
      await node.close()
    }
    expect(alive(node.pid)).to.equal(false)
  })
})
