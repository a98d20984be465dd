/** A client of either implementation, in a process of its own: connects as often as it is told to, each time with a fresh node. */
import { implementation } from '../implementation.js'
import type { Connected, Order } from './messages.js'

/** ms after which a connect counts as failed. */
const LIMIT = 60_000
const HELLO = Buffer.from('hello')

interface Stream {
  on(event: string, listener: (value: never) => void): this
  once(event: string, listener: (value: never) => void): this
  write(bytes: Buffer): unknown
  destroy(): void
}
interface Client {
  fullyBootstrapped(): Promise<void>
  connect(publicKey: Buffer): Stream
  destroy(): Promise<void>
}

const Class = implementation(process.argv[2]!) as unknown as new (options: object) => Client

process.on('message', (order: Order) => {
  if (order.act === 'end') process.disconnect()
  if (order.act === 'connect') void connect(order).then((connected) => process.send!(connected))
})
process.send!('ready')

async function connect({ publicKey, bootstrap }: Extract<Order, { act: 'connect' }>): Promise<Connected> {
  const node = new Class({ host: '127.0.0.1', bootstrap, port: [1, 1] })
  try {
    await node.fullyBootstrapped()
    const began = performance.now()
    const stream = node.connect(Buffer.from(publicKey, 'hex'))
    stream.write(HELLO)
    const connected = await new Promise<Connected>((resolve) => {
      const timer = setTimeout(() => resolve({ failed: `nothing after ${LIMIT} ms` }), LIMIT)
      const settle = (connected: Connected): void => {
        clearTimeout(timer)
        resolve(connected)
      }
      stream.once('data', () => settle({ ms: performance.now() - began }))
      stream.on('error', (error: Error) => settle({ failed: error.message }))
    })
    stream.destroy()
    return connected
  } finally {
    await node.destroy()
  }
}
