/**
 * The program of a host that measures: opens UDP sockets and tells what they hear, as JSON lines over stdin and stdout. It
 * ends with its stdin. Runs by itself: `node agent.js`.
 */
import { createSocket, type Socket } from 'node:dgram'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** What is asked of it. Bytes are hex. */
export type AgentRequest =
  | { readonly do: 'bind'; readonly socket: number; readonly port: number; readonly host: string }
  | {
      readonly do: 'send'
      readonly socket: number
      readonly hex: string
      readonly host: string
      readonly port: number
      readonly ttl: number
    }
  | { readonly do: 'close'; readonly socket: number }
  /** Tell when everything that is there to be heard now has been told. */
  | { readonly do: 'catch-up'; readonly mark: number }
  /** Tell of ICMP messages that say a destination is unreachable. */
  | { readonly do: 'watch' }

/** What it tells. */
export type AgentEvent =
  | { readonly is: 'bound'; readonly socket: number; readonly host: string; readonly port: number }
  | { readonly is: 'failed'; readonly socket: number; readonly message: string }
  | {
      readonly is: 'heard'
      readonly socket: number
      readonly hex: string
      readonly host: string
      readonly port: number
    }
  | { readonly is: 'caught-up'; readonly mark: number }
  | { readonly is: 'watching' }
  | { readonly is: 'unreachable' }

/** ms between two looks at the kernel's counter. */
const LOOK = 20
const TTL = 64
/** BOUNDED: by what is asked for. */
const sockets = new Map<number, Socket>()

function tell(event: AgentEvent): void {
  process.stdout.write(JSON.stringify(event) + '\n')
}

function bind(number: number, port: number, host: string): void {
  // Addresses are looked up at once, so that a datagram leaves within the call that sends it.
  const socket = createSocket({ type: 'udp4', lookup: (address, _, found) => found(null, address, 4) })
  sockets.set(number, socket)
  socket.on('error', ({ message }) => tell({ is: 'failed', socket: number, message }))
  socket.on('message', (bytes, from) =>
    tell({ is: 'heard', socket: number, hex: bytes.toString('hex'), host: from.address, port: from.port })
  )
  socket.bind(port, host, () => {
    const address = socket.address()
    tell({ is: 'bound', socket: number, host: address.address, port: address.port })
  })
}

/** The kernel's count of what it was told to be unreachable, in this network namespace. */
function unreachables(): number {
  const [names = '', values = ''] = readFileSync('/proc/self/net/snmp', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('Icmp:'))
  return Number(values.split(' ')[names.split(' ').indexOf('InDestUnreachs')])
}

let look = (): void => {}

function watch(): void {
  let last = unreachables()
  look = () => {
    for (const now = unreachables(); last < now; last++) tell({ is: 'unreachable' })
  }
  setInterval(look, LOOK)
  tell({ is: 'watching' })
}

/** Between one turn of the loop and the next all sockets are read. */
function catchUp(mark: number): void {
  setImmediate(() =>
    setImmediate(() => {
      look()
      tell({ is: 'caught-up', mark })
    })
  )
}

function obey(request: AgentRequest): void {
  if (request.do === 'watch') return watch()
  if (request.do === 'catch-up') return catchUp(request.mark)
  if (request.do === 'bind') return bind(request.socket, request.port, request.host)
  const socket = sockets.get(request.socket)
  if (socket === undefined) return
  if (request.do === 'close') {
    sockets.delete(request.socket)
    socket.close()
    return
  }
  if (request.ttl !== TTL) socket.setTTL(request.ttl)
  socket.send(Buffer.from(request.hex, 'hex'), request.port, request.host)
  if (request.ttl !== TTL) socket.setTTL(TTL)
}

createInterface({ input: process.stdin })
  .on('line', (line) => obey(JSON.parse(line) as AgentRequest))
  .on('close', () => process.exit())
process.stdout.on('error', () => process.exit())
