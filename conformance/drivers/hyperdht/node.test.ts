import { expect } from 'chai'
import { type TapSocket, TapUdx } from '../tap/index.js'
import { createHyperdhtDriver } from './index.js'
import { DHT, type Node } from './peer.js'

const SENDER = { host: '127.0.0.1', port: 40002 }
const TARGET = '55'.repeat(32)

/**
 * The peer reads these values with a bare primitive inside a command; the driver answers for them with that primitive.
 * Here a running node shows that the command and the primitive take and drop the same bytes.
 */
describe('drivers/hyperdht: values that only a running node reads', () => {
  const peer = createHyperdhtDriver()
  let node: Node
  let udx: TapUdx
  let socket: TapSocket

  before(async () => {
    udx = new TapUdx()
    node = DHT.bootstrapper(40001, '127.0.0.1', { udx, bootstrap: [] })
    await node.fullyBootstrapped()
    socket = udx.socketAt(40001)
    udx.take()
  })

  after(async () => {
    await node.destroy()
    await peer.close()
  })

  function ask(command: number, value: string) {
    const length = Buffer.of(value.length / 2).toString('hex')
    udx.inject(Buffer.from(`031c3412${'7f000001419c'}0${command}${TARGET}${length}${value}`, 'hex'), SENDER, socket)
    return udx.take()
  }

  function takes(message: string, hex: string): boolean {
    try {
      void peer.decode(message, hex)
      return true
    } catch {
      return false
    }
  }

  it('PING_NAT answers at the port of `ping-nat` (RPC-74, RPC-75)', () => {
    for (const value of ['', '42', '429c', '439c', '439cffff']) {
      const answers = ask(1, value)
      expect(answers.length > 0, value).to.equal(takes('ping-nat', value))
      if (answers[0]) expect(peer.decode('ping-nat', value)).to.deep.equal({ port: answers[0].to.port })
    }
  })

  it('DOWN_HINT takes what `down-hint` takes (RPC-81, RPC-82)', () => {
    for (const value of ['', '7f00000142', '7f000001429c', '7f000001429cff']) {
      expect(ask(3, value).length > 0, value).to.equal(takes('down-hint', value))
    }
  })

  it('DELAYED_PING takes what `delayed-ping` takes (RPC-88, RPC-89)', async () => {
    for (const value of ['', '000000', '00000000', '00000000ff']) {
      const answered = new Promise<boolean>((resolve) => {
        udx.onSend = () => resolve(true)
        // A zero delay is a timer of the node that was set before this one.
        setTimeout(() => resolve(false), 20)
      })
      ask(4, value)
      expect(await answered, value).to.equal(takes('delayed-ping', value))
      udx.onSend = null
      udx.take()
    }
  })
})
