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
  for (const [kind, head] of [
    // A response, flags: id.
    ['persistent', '13013412'],
    // A response without flags.
    ['ephemeral', '13003412']
  ] as const)
    for (const implementation of ['hyperdht', 'reference'] as const)
      it(`of ${implementation} answers a PING on loopback as one that is ${kind}, and is gone after close (RPC-40, RPC-72)`, async () => {
        const node = await startLiveNode(kind, implementation)
        expect(node.host).to.equal('127.0.0.1')
        const socket = createSocket('udp4')
        try {
          socket.send(Buffer.from('03043412' + '7f0000010000' + '00', 'hex'), node.port, node.host)
          const [reply] = (await once(socket, 'message')) as [Buffer]
          expect(reply.subarray(0, 4).toString('hex')).to.equal(head)
        } finally {
          socket.close()
          await node.close()
        }
        expect(alive(node.pid)).to.equal(false)
      })
})
