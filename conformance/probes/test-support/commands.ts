import { delayedPing, downHint, pingNat } from '@punchlist/hyperdht/wire'
import type { FaultName } from './faults.js'
import type { Liveness } from './liveness.js'
import type { Answer, Answerer, Incoming } from './types.js'

/** The longest delay of a DELAYED_PING, in ms (RPC-89). */
const MAX_DELAY = 10_000
/** Commands of hyperdht that are answered without anything stored (chapter 05, section 1). */
const LOOKUPS = [2, 3, 9]
const MUTABLE_GET = 7

/** What the responder does with a request that was accepted. */
export class Commands {
  private readonly timers = new Map<string, NodeJS.Timeout>()
  private timed = 0

  constructor(
    private readonly node: Answerer,
    private readonly liveness: Liveness
  ) {}

  close(): void {
    for (const timer of this.timers.values()) clearTimeout(timer)
  }

  run(incoming: Incoming): void {
    const { internal, command } = incoming.message
    if (!internal) return this.external(incoming)
    const run = [this.ping, this.pingNat, this.findNode, this.downHint, this.delayedPing][command]
    if (run) run.call(this, incoming)
    else if (!this.has('unknown-silent')) this.unknown(incoming)
  }

  private has(fault: FaultName): boolean {
    return this.node.has(fault)
  }

  private reply(incoming: Incoming, answer: Answer = {}): void {
    this.node.answer(incoming, answer)
  }

  private unknown(incoming: Incoming): void {
    this.reply(incoming, { error: 1, nodes: true })
  }

  private ping(incoming: Incoming): void {
    const { value } = incoming.message
    this.reply(incoming, { nodes: this.has('lists-on-ping'), ...(this.has('echoes-value') && { value }) })
  }

  private pingNat(incoming: Incoming): void {
    const { message, from } = incoming
    const port = message.value && message.value.length >= 2 ? pingNat.decode(message.value).port : 0
    if (port === 0) {
      if (this.has('nat-short')) this.reply(incoming)
      return
    }
    this.reply(incoming, this.has('nat-to-source') ? {} : { to: { host: from.host, port } })
  }

  private findNode(incoming: Incoming): void {
    if (incoming.message.target || this.has('find-without-target')) this.reply(incoming, { nodes: true })
  }

  private downHint(incoming: Incoming): void {
    const { value } = incoming.message
    if (!value || value.length < 6) {
      if (this.has('hint-short')) this.reply(incoming)
      return
    }
    const about = downHint.decode(value)
    const check = this.node.hinted(about)
    const local = about.host === this.node.address.host
    if ((check && !this.has('hint-unchecked')) || (local && this.has('hint-anyone'))) this.liveness.start(about)
    if (!this.has('hint-silent') && !(check && this.has('hint-waits'))) this.reply(incoming)
  }

  private delayedPing(incoming: Incoming): void {
    const { value } = incoming.message
    if (!value || value.length < 4) {
      if (this.has('delay-short')) this.reply(incoming)
      return
    }
    const { delay } = delayedPing.decode(value)
    const max = this.has('delay-15000') ? 15_000 : this.has('delay-9999') ? 9_999 : MAX_DELAY
    if (delay > max && !this.has('delay-unlimited')) return
    const key = this.has('delay-once') ? `${incoming.from.port}` : `${this.timed++}`
    clearTimeout(this.timers.get(key))
    const answer = () => {
      this.timers.delete(key)
      this.reply(incoming)
    }
    // More than 31 bits is what a careless implementation gives its timer, which then fires at once.
    this.timers.set(key, setTimeout(answer, this.has('delay-none') || delay > 0x7fffffff ? 0 : delay))
  }

  private external(incoming: Incoming): void {
    const { command, target, value } = incoming.message
    if (this.node.options.kind === 'dht-rpc') return this.unknown(incoming)
    if (command < 2) {
      if (this.has('handshake-error')) this.unknown(incoming)
      return
    }
    if (command > 10) {
      if (!this.has('external-silent')) this.unknown(incoming)
      return
    }
    if (!this.node.id && !this.has('ephemeral-serves')) return this.unknown(incoming)
    if (!target) {
      if (command === 2 && this.has('bare-error')) this.unknown(incoming)
      return
    }
    if (LOOKUPS.includes(command) || (command === MUTABLE_GET && value?.length)) {
      this.reply(incoming, { token: !this.has('no-reply-token'), nodes: true })
    }
  }
}
