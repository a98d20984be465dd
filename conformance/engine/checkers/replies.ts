import type { NetEvent } from '../../labs/sim/net/index.js'
import { AskedRequests } from './asked.js'
import { readRpc } from './datagram.js'
import type { Checker } from './types.js'
import { Violations } from './violations.js'

/** ms after which a request is answered no more: the longest delay that can be asked for is 10 s (API-99). */
const MAX_DELAY = 30_000
/** A response without a value is at most so many times as long as what it answers: 20 closer nodes for a FIND_NODE. */
const MAX_FACTOR = 5
/** And one with a value fits one datagram (RPC-17). */
const MAX_RESPONSE = 2048

/** No reply unasked: each response answers a request that reached its sender, one for one (RPC-27, RPC-121). */
export class ReplyChecker implements Checker {
  readonly name = 'no reply unasked (RPC-27)'
  private readonly found = new Violations()
  private readonly asked = new AskedRequests()

  get violations(): readonly string[] {
    return this.found.sentences
  }

  observe(event: NetEvent): void {
    const rpc = readRpc(event)
    if (rpc === null) return
    if (rpc.kind === 'deliver') return this.asked.delivered(rpc)
    if (rpc.type !== 'response') return
    const asked = this.asked.answered(rpc)
    if (asked === null) this.found.add(rpc.time, `${rpc.at} answers ${rpc.to}, which did not ask`)
    else if (rpc.time - asked.time > MAX_DELAY) {
      this.found.add(rpc.time, `${rpc.at} answers ${rpc.to} ${Math.round(rpc.time - asked.time)} ms late`)
    }
  }
}

/**
 * Nobody can be flooded through a node: a response is one datagram, of at most 2048 bytes, and at most 5 times as long as
 * the request unless it carries a stored value.
 */
export class AmplificationChecker implements Checker {
  readonly name = `no response above ${MAX_FACTOR} times its request without a value, ${MAX_RESPONSE} bytes with one`
  private readonly found = new Violations()
  private readonly asked = new AskedRequests()

  get violations(): readonly string[] {
    return this.found.sentences
  }

  observe(event: NetEvent): void {
    const rpc = readRpc(event)
    if (rpc === null) return
    if (rpc.kind === 'deliver') return this.asked.delivered(rpc)
    if (rpc.type !== 'response') return
    const asked = this.asked.answered(rpc)
    // What nobody asked for is the other checker's.
    if (asked === null) return
    const size = rpc.bytes.length
    const bound = rpc.message.value === null ? MAX_FACTOR * asked.bytes : MAX_RESPONSE
    if (size <= bound) return
    this.found.add(rpc.time, `${rpc.at} answers ${asked.bytes} bytes of ${rpc.to} with ${size}, the bound is ${bound}`)
  }
}
