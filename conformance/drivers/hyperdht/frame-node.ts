import { fromJson, type Json, layoutOf, toJson } from '../../layouts/index.js'
import { type Endpoint, type TapSocket, TapUdx } from '../tap/index.js'
import { Rejected, Unsupported } from '../types.js'
import { c, DHT, type IncomingRequest, type IncomingResponse, type Node, peerOfRpc } from './peer.js'
import { refusing } from './refusing.js'

const PORT = 40001
/** Who sends the datagrams that are decoded. */
const SENDER: Endpoint = { host: '127.0.0.1', port: 40002 }
const SENDER_ID = peerOfRpc.id(SENDER.host, SENDER.port)

const REQUEST_TYPE = layoutOf('rpc-request')?.type
const RESPONSE_TYPE = layoutOf('rpc-response')?.type

const HAS_ID = 1
const HAS_TOKEN = 2
const ID_SIZE = 32
/** `tid` and `to`, between the flags and the id (RPC-19, RPC-26). */
const TID_AND_TO = 2 + 6

interface Frame {
  readonly tid: number
  readonly to: Endpoint
  readonly id: Uint8Array | null
  readonly token: Uint8Array | null
  readonly value: Uint8Array | null
}

interface RequestFrame extends Frame {
  readonly internal: boolean
  readonly command: number
  readonly target: Uint8Array | null
}

interface ResponseFrame extends Frame {
  readonly closerNodes: readonly Endpoint[] | null
  readonly error: number
}

/** Where fields lie in a datagram, as far as its flags can be read. */
interface Outline {
  readonly flags: number
  /** Offset of the tid. */
  readonly tid: number
  /** Offset of the id, or of what follows `to`. */
  readonly id: number
  /** Offset of the token, if the flags announce one. */
  readonly token: number
}

const plain = ({ host, port }: Endpoint): Endpoint => ({ host, port })

/** The flags as any reader of the encoding finds them; null where there are none. */
function outline(bytes: Buffer): Outline | null {
  if (bytes.length < 2) return null
  const first = bytes[1] as number
  const width = first < 0xfd ? 1 : first === 0xfd ? 3 : first === 0xfe ? 5 : 9
  if (bytes.length < 1 + width) return null
  try {
    const flags = c.decode(c.uint, bytes.subarray(1, 1 + width))
    const id = 1 + width + TID_AND_TO
    return { flags, tid: 1 + width, id, token: id + (flags & HAS_ID ? ID_SIZE : 0) }
  } catch {
    return null
  }
}

/**
 * The frames of the peer have no codec of their own: they are read and written inside a running node. So this is a
 * plain dht-rpc node on a tap. What it reads is taken from where its datagram layer hands a decoded message to the node,
 * what it writes from its socket; the node above that layer sees none of it, so nothing it does depends on earlier
 * frames. Three fields need help:
 *
 * - `id`: the node reports an id only if it is the hash of the sender's address (RPC-42). A second copy of the datagram
 *   carries that hash where the id should be; if the node reports it, the original bytes at that place are the id.
 * - `token`: requests with a wrong token go no further (RPC-48). The node computes the right one by a function that here
 *   returns the bytes where the token should be; the node itself compares and reports.
 * - `tid` of a response: only outstanding ones are looked at (RPC-97). The node's counter is set to the number in the
 *   datagram before it makes a request.
 *
 * For writing, id, token and closer nodes come from where the node looks them up.
 */
export class FrameNode {
  private readonly source = {
    id: Buffer.alloc(ID_SIZE),
    nodes: [] as readonly Endpoint[],
    token: Buffer.alloc(ID_SIZE)
  }
  private request: IncomingRequest | null = null
  private response: IncomingResponse | null = null
  private sent: Buffer | null = null
  private readonly server: TapSocket

  private constructor(
    private readonly udx: TapUdx,
    private readonly node: Node
  ) {
    this.server = udx.socketAt(PORT)
    const { io } = node
    io.onrequest = (request) => (this.request = request)
    io.onresponse = (response) => (this.response = response)
    io.token = () => this.source.token
    const { source } = this
    io.table = {
      get id() {
        return source.id
      },
      closest: () => source.nodes
    }
    udx.onSend = ({ data }) => (this.sent = data)
  }

  static async start(): Promise<FrameNode> {
    const udx = new TapUdx({ keep: 0, maxReceived: Infinity })
    const node = DHT.bootstrapper(PORT, SENDER.host, { udx, bootstrap: [] })
    await node.fullyBootstrapped()
    return new FrameNode(udx, node)
  }

  decodeRequest(bytes: Buffer): Json {
    const at = outline(bytes)
    if (at !== null && at.flags & HAS_TOKEN)
      this.source.token = Buffer.from(bytes.subarray(at.token, at.token + ID_SIZE))
    const m = this.deliverRequest(bytes)
    const id = at === null ? null : this.findId(bytes, at, (copy) => this.deliverRequest(copy))
    return toJson({
      tid: m.tid,
      to: plain(m.to),
      id,
      token: m.token,
      internal: m.internal,
      command: m.command,
      target: m.target,
      value: m.value
    })
  }

  decodeResponse(bytes: Buffer): Json {
    const at = outline(bytes)
    const tid = at !== null && bytes.length >= at.tid + 2 ? bytes.readUInt16LE(at.tid) : 0
    const m = this.deliverResponse(bytes, tid)
    const id = at === null ? null : this.findId(bytes, at, (copy) => this.deliverResponse(copy, tid))
    return toJson({
      tid: m.tid,
      to: plain(m.to),
      id,
      token: m.token,
      closerNodes: m.closerNodes && m.closerNodes.map(plain),
      error: m.error,
      value: m.value
    })
  }

  encodeRequest(json: Json): Buffer {
    const m = this.prepare<RequestFrame>(REQUEST_TYPE, json)
    checkSize('target', m.target)
    return this.capture(() => {
      const { io } = this.node
      io._tid = m.tid
      const request = io.createRequest(m.to, m.token, m.internal, m.command, m.target, m.value, null, 0)
      try {
        request.socket = m.id === null ? io.clientSocket : io.serverSocket
        request.send(true)
      } finally {
        request.destroy()
      }
    })
  }

  encodeResponse(json: Json): Buffer {
    const m = this.prepare<ResponseFrame>(RESPONSE_TYPE, json)
    if (m.token !== null) this.source.token = Buffer.from(m.token)
    this.source.nodes = m.closerNodes ?? []
    return this.capture(() => {
      const { io } = this.node
      const asked = this.deliverRequest(findNode(m.tid))
      const socket = m.id === null ? io.clientSocket : io.serverSocket
      asked._sendReply(m.error, m.value, m.token !== null, m.closerNodes !== null, m.to, socket)
    })
  }

  close(): Promise<void> {
    return this.node.destroy()
  }

  private deliverRequest(bytes: Buffer): IncomingRequest {
    this.request = null
    this.sent = null
    this.udx.inject(bytes, SENDER, this.server)
    if (this.sent !== null) throw new Error('the peer answered a request that should have been seen first')
    if (this.request === null) throw new Rejected('the peer drops the datagram')
    return this.request
  }

  private deliverResponse(bytes: Buffer, tid: number): IncomingResponse {
    const { io } = this.node
    this.response = null
    io._tid = tid
    const outstanding = io.createRequest(SENDER, null, false, 0, null, null, null, 0)
    this.udx.inject(bytes, SENDER, this.server)
    if (this.response === null) {
      outstanding.destroy()
      throw new Rejected('the peer drops the datagram')
    }
    return this.response
  }

  private findId(
    bytes: Buffer,
    { flags, id }: Outline,
    deliver: (copy: Buffer) => { readonly from: { readonly id: Buffer | null } }
  ): Buffer | null {
    if (!(flags & HAS_ID)) return null
    const copy = Buffer.from(bytes)
    SENDER_ID.copy(copy, id)
    if (deliver(copy).from.id === null) throw new Error('the peer does not read an id where its flags announce one')
    return bytes.subarray(id, id + ID_SIZE)
  }

  private prepare<T extends Frame>(type: Parameters<typeof fromJson>[0] | undefined, json: Json): T {
    if (type === undefined) throw new Error('the layouts have no frames')
    const m = refusing(() => fromJson(type, json)) as T
    checkSize('id', m.id)
    checkSize('token', m.token)
    if (m.id !== null) this.source.id = Buffer.from(m.id)
    return m
  }

  private capture(run: () => void): Buffer {
    this.sent = null
    refusing(run)
    if (this.sent === null) throw new Error('the peer sent nothing')
    return this.sent
  }
}

/** The peer would send leftover memory (RPC-25): different bytes each time, and not ours to spread. */
function checkSize(name: string, bytes: Uint8Array | null): void {
  if (bytes !== null && bytes.length !== ID_SIZE) {
    throw new Unsupported(`the peer sends a ${name} of ${bytes.length} bytes together with leftover memory (RPC-25)`)
  }
}

/** A request that any reply may answer: with a target, so that closer nodes are wanted (RPC-56). */
function findNode(tid: number): Buffer {
  const bytes = Buffer.alloc(11 + ID_SIZE)
  bytes[0] = 0x03
  bytes[1] = 0x08
  bytes.writeUInt16LE(tid, 2)
  return bytes
}
