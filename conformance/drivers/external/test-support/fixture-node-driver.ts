/**
 * A driver with nodes for tests: the reference behind the contract, with a fault planted in the pipe. Run as a process:
 * `node fixture-node-driver.js [MODE]`.
 */
import { PassThrough } from 'node:stream'
import { createReferenceNodeDriver } from '../../reference/node.js'
import { serve } from '../../serve/index.js'
import { LineSplitter } from '../lines.js'

interface Request {
  readonly id: number
  readonly method: string
  readonly params: { readonly node?: number; readonly options?: { readonly [key: string]: unknown } }
}

const mode = process.argv[2] ?? 'good'
const MAX_LINE = 8 * 1024 * 1024
const say = (message: object): void => void process.stdout.write(JSON.stringify(message) + '\n')
const ID = 'ab'.repeat(32)
const id = (): string => ID

/** State of nodes that there are not. */
const pretended = new Map<number, object>()

function pretend({ id: to, method, params }: Request): boolean {
  const { node = 0, options = {} } = params
  if (method === 'node.create') {
    const { bootstrapper, port } = options as { bootstrapper?: { port: number }; port?: number }
    const flags = { bootstrapped: true, ephemeral: false, firewalled: false, online: true, degraded: false }
    const address = { host: '127.0.0.1', port: bootstrapper?.port ?? port ?? 1 }
    const rest = { suspended: false, destroyed: false, publicKey: id(), table: [address] }
    pretended.set(node, { id: id(), ...address, ...flags, ...rest })
    say({ event: 'node', node, name: 'ready' })
  }
  const known = ['node.create', 'node.ready', 'node.state', 'node.destroy'].includes(method) && pretended.has(node)
  if (known) say({ id: to, result: method === 'node.state' ? pretended.get(node) : {} })
  return known
}

/** What a mode does instead of passing a request on. True if it did something. */
function misbehave(request: Request): boolean {
  const { id: to, method } = request
  const on = (trigger: string, act: () => void): boolean => {
    if (method === trigger) act()
    return method === trigger
  }
  switch (mode) {
    case 'dies':
      return on('node.findNode', () => {
        say({ event: 'log', text: 'looking for a node' })
        process.stderr.write('thread panicked at findNode\n', () => process.exit(3))
      })
    case 'hangs':
      // Blocks the thread without using it.
      return on('node.findNode', () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
    case 'mute':
      return on('node.findNode', () => {})
    case 'never-ready':
      return on('node.ready', () => {})
    case 'garbage':
      return on('node.stats', () => void process.stdout.write('counting...\n'))
    case 'lies':
      return on('node.immutablePut', () =>
        say({ id: to, error: { code: 'UNKNOWN_METHOD', message: 'there is no immutablePut' } })
      )
    case 'wrong-answer':
      return on('node.ping', () => say({ id: to, result: { roundTrip: 1 } }))
    case 'own-error':
      return on('node.state', () => say({ id: to, error: { code: 'SEGFAULT', message: 'ouch' } }))
    case 'pretends':
      return pretend(request)
    case 'orphans':
      return on('node.destroy', () => say({ id: to, result: {} }))
    case 'lenient':
      if (!method.startsWith('node.x-')) return false
      say({ id: to, result: {} })
      return true
    default:
      return false
  }
}

/** What a mode does to a line of the driver. */
function distort(line: string): string | null {
  const message = JSON.parse(line) as { event?: string; result?: { capabilities?: string[] } }
  if (mode === 'no-events' && message.event !== undefined) return null
  const capabilities = message.result?.capabilities
  if (mode === 'hides' && capabilities !== undefined) capabilities.splice(capabilities.indexOf('plugins'), 1)
  if (mode === 'codec-only' && capabilities !== undefined) capabilities.splice(0, Infinity, 'codec')
  return JSON.stringify(message)
}

const [input, output] = [new PassThrough(), new PassThrough()]
const requests = new LineSplitter(
  MAX_LINE,
  (line) => {
    let request: Request | null = null
    try {
      request = JSON.parse(line) as Request
    } catch {
      // For the driver to complain about.
    }
    if (request?.id === undefined || !misbehave(request)) input.write(line + '\n')
  },
  () => process.exit(1)
)
const answers = new LineSplitter(
  MAX_LINE,
  (line) => {
    const distorted = distort(line)
    if (distorted !== null) process.stdout.write(distorted + '\n')
  },
  () => process.exit(1)
)
process.stdin.on('data', (chunk: Buffer) => requests.push(chunk))
process.stdin.on('end', () => {
  if (mode !== 'lingers') input.end()
})
output.on('data', (chunk: Buffer) => answers.push(chunk))

const nodes = createReferenceNodeDriver({ ownNetwork: true })
const implementation = { name: 'fixture', version: '1.2.3', packages: {} }
void serve({ implementation, codec: null, nodes }, { input, output }).then(() => setImmediate(() => process.exit(0)))
