/**
 * One buffer or batch that the application wrote, on its way. It is acknowledged when all packets with bytes of it are
 * (UDX-48).
 */
export class WriteRequest {
  /** Packets under way that carry some of it. */
  private pending = 0
  private sent = false

  /** @param acknowledged called once */
  constructor(private readonly acknowledged: () => void) {}

  /** A packet takes some of it along. */
  carried(last: boolean): void {
    this.pending++
    if (last) this.sent = true
  }

  /** A packet that already has some of it takes the rest. */
  complete(): void {
    this.sent = true
  }

  /** That packet was acknowledged. */
  delivered(): void {
    this.pending--
    if (this.sent && this.pending === 0) this.acknowledged()
  }

  /** The stream is gone: counts as acknowledged (UDX-48). */
  cancel(): void {
    this.acknowledged()
  }
}

/** What one packet takes out of the backlog. */
export interface Load {
  readonly payload: Buffer
  /** The writes it carries bytes of. */
  readonly requests: readonly WriteRequest[]
  /** Whether nothing follows any more: the packet says END. */
  readonly end: boolean
}

interface Piece {
  readonly bytes: Uint8Array
  readonly request: WriteRequest
  /** Last piece of its request. */
  readonly last: boolean
}

/** Bytes written and not yet sent, with the end of the direction behind them. They are read when a packet is built. */
export class Backlog {
  /** BOUNDED: by back-pressure, BACKLOG_LIMIT and one batch of the writer. */
  private readonly pieces: Piece[] = []
  private head = 0
  /** Bytes of the first piece that are already sent. */
  private taken = 0
  private waiting = 0
  private ending: WriteRequest | null = null

  /** Bytes that wait. */
  get bytes(): number {
    return this.waiting
  }

  get empty(): boolean {
    return this.head === this.pieces.length && this.ending === null
  }

  /** Whether a packet can be built. Writes of nothing make none: they travel with the next one (as the real stack's). */
  get sendable(): boolean {
    return this.waiting > 0 || this.ending !== null
  }

  push(buffers: readonly Uint8Array[], request: WriteRequest): void {
    buffers.forEach((bytes, i) => {
      this.pieces.push({ bytes, request, last: i === buffers.length - 1 })
      this.waiting += bytes.length
    })
  }

  /** The direction ends behind what was pushed (UDX-43). */
  end(request: WriteRequest): void {
    this.ending = request
  }

  /** Up to `limit` bytes; null where nothing waits. */
  take(limit: number): Load | null {
    if (!this.sendable) return null
    const chunks: Uint8Array[] = []
    const requests = new Set<WriteRequest>()
    let size = 0
    while (size < limit) {
      const piece = this.pieces[this.head]
      if (piece === undefined) break
      const chunk = piece.bytes.subarray(this.taken, this.taken + limit - size)
      const finished = this.taken + chunk.length === piece.bytes.length
      if (!requests.has(piece.request)) {
        requests.add(piece.request)
        piece.request.carried(finished && piece.last)
      } else if (finished && piece.last) {
        piece.request.complete()
      }
      chunks.push(chunk)
      size += chunk.length
      this.taken = finished ? 0 : this.taken + chunk.length
      if (finished) this.shift()
    }
    this.waiting -= size
    const end = this.takeEnd(requests)
    return { payload: Buffer.concat(chunks, size), requests: [...requests], end }
  }

  /** Forgets everything and returns the writes concerned. */
  clear(): Set<WriteRequest> {
    const requests = new Set(this.pieces.slice(this.head).map(({ request }) => request))
    if (this.ending) requests.add(this.ending)
    this.pieces.length = 0
    this.head = 0
    this.taken = 0
    this.waiting = 0
    this.ending = null
    return requests
  }

  private takeEnd(requests: Set<WriteRequest>): boolean {
    if (this.ending === null || this.head < this.pieces.length) return false
    this.ending.carried(true)
    requests.add(this.ending)
    this.ending = null
    return true
  }

  private shift(): void {
    this.head++
    // Give memory back without moving the whole array for every piece.
    if (this.head >= 64 || this.head === this.pieces.length) {
      this.pieces.splice(0, this.head)
      this.head = 0
    }
  }
}
