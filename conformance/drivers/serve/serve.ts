import type { Readable, Writable } from 'node:stream'
import type { Json } from '../../layouts/index.js'
import { CODE, CONTRACT, LineSplitter, MAX_LINE, METHODS, plain } from '../external/index.js'
import type { NodeDriver } from '../node.js'
import type { CodecDriver, Implementation } from '../types.js'
import { codecMethods } from './codec-methods.js'
import { connectionMethods } from './connection-methods.js'
import { errorBody } from './failures.js'
import { Handles } from './handles.js'
import type { Emit, Method } from './method.js'
import { nodeMethods } from './node-methods.js'
import { Params } from './params.js'

/** What a driver has: at least one of the parts of the contract. */
export interface Served {
  readonly implementation: Implementation
  readonly codec: CodecDriver | null
  readonly nodes: NodeDriver | null
}

export interface ServeOptions {
  readonly input: Readable
  readonly output: Writable
  /** ms that nodes have to be destroyed at the end, before whoever serves ends the process. Default: 1000. */
  readonly graceMs?: number
}

const GRACE_MS = 1000

/**
 * Speaks the contract of docs/DRIVER.md for an implementation in this process, until `close` or the end of the input.
 * Resolves when all nodes are gone or had their time.
 */
export async function serve(served: Served, { input, output, graceMs = GRACE_MS }: ServeOptions): Promise<void> {
  const handles = new Handles()
  const send = (message: object): void => void output.write(JSON.stringify(message) + '\n')
  const methods = methodsOf(served, handles, send)
  let finish: () => void = () => {}
  const ended = new Promise<void>((resolve) => (finish = resolve))
  const answer = async (line: string): Promise<void> => {
    const request = readRequest(line)
    if (request === null) return send({ id: null, error: { code: CODE.BAD_REQUEST, message: 'this is no request' } })
    const { id, method, params } = request
    const run = methods.get(method)
    if (run === undefined) {
      return send({ id, error: { code: CODE.UNKNOWN_METHOD, message: `there is no method ${method}` } })
    }
    try {
      send({ id, result: plain((await run(new Params(params))) ?? {}) })
    } catch (err) {
      send({ id, error: errorBody(err) })
    }
    if (method === 'close') finish()
  }
  const lines = new LineSplitter(MAX_LINE, (line) => void answer(line), finish)
  input.on('data', (chunk: Buffer) => lines.push(chunk))
  input.on('end', finish)
  input.on('error', finish)
  // Whoever read the answers is gone.
  output.on('error', finish)
  await ended
  await within(graceMs, Promise.allSettled(handles.nodes().map((node) => node.destroy({ force: true }))))
}

function methodsOf({ implementation, codec, nodes }: Served, handles: Handles, emit: Emit): Map<string, Method> {
  const { name, version, packages } = implementation
  // A swarm is objects of its own package, which no method of the contract carries.
  const ofNodes = [...(nodes?.capabilities ?? [])].filter((one) => one !== 'swarm')
  const capabilities = [...(codec === null ? [] : ['codec']), ...ofNodes]
  // What it does not say in hello it does not have.
  const has = (method: string): boolean => nodes?.capabilities.has(METHODS.get(method)?.needs ?? 'dht') ?? true
  return new Map(
    Object.entries({
      hello: () => ({ contract: CONTRACT, name, version, packages, capabilities }),
      close: () => ({}),
      ...(codec !== null && codecMethods(codec)),
      ...(nodes !== null && { ...nodeMethods(nodes, handles, emit), ...connectionMethods(handles, emit) })
    } satisfies Record<string, Method>).filter(([method]) => has(method))
  )
}

interface Request {
  readonly id: number
  readonly method: string
  readonly params: Json | undefined
}

function readRequest(line: string): Request | null {
  try {
    const request = JSON.parse(line) as Partial<Request> | null
    const { id, method } = request ?? {}
    return typeof id === 'number' && typeof method === 'string' ? { id, method, params: request?.params } : null
  } catch {
    return null
  }
}

async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  await Promise.race([promise, new Promise((resolve) => (timer = setTimeout(resolve, ms)))])
  clearTimeout(timer)
}
