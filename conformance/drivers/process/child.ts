/**
 * The process behind a {@link ProcessNodeDriver}: nodes of the implementation that its argument names, on the real sockets
 * of this machine, with a call of the driver contract for each message. Ends when its parent does, in whatever way.
 */
import { createNodeDriver } from '../node-drivers.js'
import { type DrivenNode, NodeFailure, type NodeSite } from '../node.js'
import { Unsupported } from '../types.js'
import { type Call, type FailureText, type Message, type Request, withBuffers } from './protocol.js'

/** BOUNDED: by the nodes of a scenario that are not destroyed. */
const nodes = new Map<number, DrivenNode>()
let made = 0

const say = (message: Message): void => void process.send?.(message)

/** Time and sockets are the process's own: a call is a call. */
function siteOf(host: string): NodeSite {
  return {
    host,
    addresses: ['127.0.0.1'],
    udx: 'own',
    call: async (_what, act) => act(),
    waiting: async (_what, promise) => promise
  }
}

function failureText(err: unknown): FailureText {
  const message = err instanceof Error ? err.message : String(err)
  if (err instanceof NodeFailure) return { kind: 'failure', method: err.method, code: err.code, message }
  if (err instanceof Unsupported) return { kind: 'unsupported', method: '', code: null, message }
  return { kind: 'crash', method: '', code: null, message: err instanceof Error ? `${err.name}: ${message}` : message }
}

const driver = await createNodeDriver(process.argv[2] ?? '')

async function answer(request: Request): Promise<unknown> {
  if (request.kind === 'create') {
    const node = await driver.createNode(withBuffers(request.options) as typeof request.options, siteOf(request.host))
    nodes.set(++made, node)
    return made
  }
  const node = nodes.get(request.node)
  if (node === undefined) throw new Unsupported(`There is no node ${request.node} any more.`)
  const calls = node as unknown as Record<Call, (...args: unknown[]) => Promise<unknown>>
  const result = await calls[request.call](...(withBuffers(request.args) as unknown[]))
  if (request.call === 'destroy') nodes.delete(request.node)
  return result
}

process.on('message', (request: Request) => {
  answer(request).then(
    (result) => say({ id: request.id, result }),
    (err: unknown) => say({ id: request.id, failure: failureText(err) })
  )
})
process.on('disconnect', () => process.exit(0))
say({ hello: { implementation: driver.implementation, capabilities: [...driver.capabilities] } })
