/**
 * A driver for tests: the reference behind the contract, with a way to misbehave. Run as a process:
 * `node fixture-driver.js [MODE]`.
 */
import { createInterface } from 'node:readline'
import type { Json } from '../../../layouts/index.js'
import { createReferenceDriver } from '../../reference/index.js'
import { Rejected, Unsupported } from '../../types.js'
import { CODE, CONTRACT } from '../contract.js'

type Params = Readonly<Record<string, Json>>
interface Request {
  readonly id: number
  readonly method: string
  readonly params: Params
}

const mode = process.argv[2] ?? 'good'
const reference = createReferenceDriver()

/** What a request holds, as text. */
const text = (json: Json | undefined): string => (typeof json === 'string' ? json : JSON.stringify(json ?? null))

const METHODS: Readonly<Record<string, (params: Params) => Json | Promise<Json>>> = {
  hello: () => ({
    contract: mode === 'newer' ? CONTRACT + 1 : mode === 'no-contract' ? null : CONTRACT,
    name: mode === 'no-name' ? 7 : 'fixture',
    version: '1.2.3',
    packages: { node: mode === 'bad-packages' ? 20 : process.version }
  }),
  decode: async ({ message, hex }) => {
    const value = await reference.decode(text(message), text(hex))
    return { [mode === 'no-value' ? 'valeu' : 'value']: value }
  },
  encode: async ({ message, value }) => {
    const hex = await reference.encode(text(message), value ?? null)
    return { hex: mode === 'upper-case' ? hex.toUpperCase() : hex }
  },
  derive: async ({ name, input }) => ({ output: await reference.derive(text(name), input ?? null) }),
  close: () => ({})
}

/** Ids of requests without answers. */
const hoard: number[] = []
let patience: NodeJS.Timeout | undefined

const send = (message: object) => void process.stdout.write(JSON.stringify(message) + '\n')

/** What a mode does instead of answering a call of `decode`. True if it did something. */
function misbehave({ id, params }: Request): boolean {
  const poison = params.hex === 'ff' || mode.startsWith('always-')
  switch (mode) {
    case 'garbage':
      process.stdout.write('decoding now\n')
      return true
    case 'wrong-id':
      send({ id: id + 1000, result: {} })
      return true
    case 'both':
      send({ id, result: {}, error: { code: 'X', message: 'x' } })
      return true
    case 'oversized':
      process.stdout.write('x'.repeat(9 * 1024 * 1024))
      return true
    case 'own-error':
      send({ id, error: { code: 'SEGFAULT', message: 'ouch' } })
      return true
    case 'dies':
    case 'always-dies':
      if (!poison) return false
      process.stderr.write('first line\nthread panicked at decode\n', () => process.exit(3))
      return true
    case 'hangs':
      return poison
    case 'hoards':
      // Answers when nothing comes any more: with how many requests there were.
      hoard.push(id)
      clearTimeout(patience)
      patience = setTimeout(
        () => hoard.splice(0).forEach((one, _, all) => send({ id: one, result: { value: all.length } })),
        50
      )
      return true
    case 'events':
      send({ event: 'log', text: 'decoding' })
      return false
    default:
      return false
  }
}

async function answer(line: string): Promise<void> {
  let request: Request
  try {
    request = JSON.parse(line) as Request
    if (typeof request.id !== 'number') throw new Error('no id')
  } catch (err) {
    if (mode === 'ends-on-malformed') process.exit(1)
    if (mode !== 'silent-on-malformed') send({ id: null, error: { code: CODE.BAD_REQUEST, message: String(err) } })
    return
  }
  const { id, method, params } = request
  if (method === 'decode' && misbehave(request)) return
  const run = mode === 'no-decode' && method === 'decode' ? undefined : METHODS[method]
  if (run === undefined) {
    if (mode === 'lenient') send({ id, result: {} })
    else send({ id, error: { code: CODE.UNKNOWN_METHOD, message: `no method ${method}` } })
    return
  }
  try {
    send({ id, result: await run(params) })
  } catch (err) {
    const code = err instanceof Rejected ? CODE.REJECTED : err instanceof Unsupported ? CODE.UNSUPPORTED : 'INTERNAL'
    send({ id, error: { code: mode === 'rejects-all' ? CODE.REJECTED : code, message: String(err) } })
  }
  if (method === 'close' && mode !== 'stays') lines.close()
}

if (mode === 'silent-start') process.stderr.write('waiting for a license server\n')
if (mode === 'ends-at-once') process.stderr.write('ModuleNotFoundError: no such thing\n', () => process.exit(1))
const lines = createInterface({ input: process.stdin })
if (mode === 'lingers') {
  process.on('SIGTERM', () => process.stderr.write('asked to end\n', () => process.exit(0)))
  setInterval(() => {}, 1000)
}
if (mode === 'stays') {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => {})
  setInterval(() => {}, 1000)
}
if (mode === 'chunks') process.stdin.on('data', (chunk: Buffer) => void answer(chunk.toString()))
else if (mode !== 'silent-start' && mode !== 'ends-at-once') lines.on('line', (line) => void answer(line))
