import type { Address } from '../../ipencoding/index.js'
import type { TransitionKind, TransitionOutcome } from './transition.js'

/** What the bootstrap asks of the node. */
export interface BootstrapPorts {
  /** Binds both sockets. Rejects with what the operating system says. */
  bind(): Promise<void>
  onlistening(): void
  /** Whether the mode is forced persistent (NODE-9). */
  readonly forced: boolean
  /** Whether the quick test is wanted: firewalled, allowed, and not forced persistent (NODE-85). */
  readonly quick: boolean
  /** A background query for the table's own id; `onanswer` is called for every answer without error. */
  query(onanswer: (from: Address) => void): Promise<void>
  /** Asks for a pong on the server socket (NODE-86). */
  pingNat(to: Address): Promise<unknown>
  transition(kind: TransitionKind): Promise<TransitionOutcome>
}

/**
 * Joins the network (chapter 03, section 7.1): FIND_NODE to the entry points and on along closer nodes, a look at whether
 * strangers can reach us, and, if that made us somebody, a second query that shows us to our neighbours (NODE-76, NODE-114).
 *
 * Resolves when the node is ready, also if nobody answered (NODE-79).
 */
export async function bootstrap(ports: BootstrapPorts): Promise<void> {
  await ports.bind()
  ports.onlistening()

  let asked = !ports.quick
  let pong = false
  await ports.query((from) => {
    if (asked) return
    asked = true
    ports.pingNat(from).then(
      () => (pong = true),
      () => {}
    )
  })

  // A pong that comes after the query is ignored (NODE-87).
  const kind = ports.forced ? 'full' : pong ? 'firewall' : null
  if (kind === null || (await ports.transition(kind)) !== 'done') return
  await ports.query(() => {})
}
