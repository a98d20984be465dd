import type { Address } from '../../ipencoding/index.js'
import type { Incoming, UdxSocket } from '../../udp-request/index.js'
import { isProbeable } from '../addresses/index.js'
import { COMMANDS, type Handshake, handshake, type Holepunch, holepunch, HOP_MODES } from '../messages/index.js'
import type { RoutedServer, RouteTable } from './contract.js'

const { FROM_CLIENT, FROM_SERVER, FROM_RELAY, FROM_SECOND_RELAY, REPLY } = HOP_MODES

/** Neither token nor closer nodes (HS-58, HP-23). */
const BARE = { token: false, closerNodes: false } as const

/**
 * What a node does with the requests of commands 0 and 1 that others send it: hands them to its own servers, or forwards
 * them. Forwarding keeps no state (HS-57, HP-18), and whatever is malformed or leads nowhere is dropped in silence (HS-50,
 * HP-8).
 */
export class Router {
  readonly #table: RouteTable
  readonly #onerror: (error: unknown) => void

  /** @param onerror what a server's answer failed with: an error in our own code, never something a peer sent */
  constructor(table: RouteTable, onerror: (error: unknown) => void = () => {}) {
    this.#table = table
    this.#onerror = onerror
  }

  /** Takes an external request; false if it is none of these two commands. Works in any state of the node (HS-53, HP-10). */
  handle(request: Incoming): boolean {
    if (request.command === COMMANDS.PEER_HANDSHAKE) {
      const message = handshake.tryDecode(request.value)
      if (message !== null) this.#handshake(request, message)
      return true
    }
    if (request.command === COMMANDS.PEER_HOLEPUNCH) {
      const message = holepunch.tryDecode(request.value)
      if (message !== null) this.#holepunch(request, message)
      return true
    }
    return false
  }

  // ---------------------------------------------------------------------------------------------- PEER_HANDSHAKE

  #handshake(request: Incoming, message: Handshake): void {
    const forward = request.target === null ? null : this.#table.get(request.target)
    const server = forward?.server ?? null
    if (server !== null) this.#serveHandshake(request, message, server).catch(this.#onerror)
    else this.#forwardHandshake(request, message, forward?.relay ?? null)
  }

  /** Section 4.4. */
  #forwardHandshake(request: Incoming, message: Handshake, route: Address | null): void {
    const { from } = request
    const { mode, noise, peerAddress, relayAddress } = message
    switch (mode) {
      case FROM_CLIENT: {
        const next = relayAddress ?? route
        // HS-62
        if (next === null) request.reply(null, { token: false, closerNodes: true })
        else pass(request, next, handshake.encode({ mode: FROM_RELAY, noise, peerAddress: from, relayAddress: null }))
        return
      }
      case FROM_RELAY:
        // HS-63
        if (route === null) return
        pass(request, route, handshake.encode({ mode: FROM_SECOND_RELAY, noise, peerAddress, relayAddress: from }))
        return
      case FROM_SERVER:
        // HS-64
        if (peerAddress === null || !isProbeable(peerAddress)) return
        request.reply(handshake.encode({ mode: REPLY, noise, peerAddress: from, relayAddress: null }), {
          ...BARE,
          to: peerAddress
        })
        return
      // HS-66: nothing else goes anywhere.
    }
  }

  /** Section 4.5. */
  async #serveHandshake(request: Incoming, message: Handshake, server: RoutedServer): Promise<void> {
    const { from, to, socket } = request
    const { mode, peerAddress } = message
    // Nobody could be answered (HS-72).
    if (mode !== FROM_CLIENT && mode !== FROM_RELAY && (mode !== FROM_SECOND_RELAY || !message.relayAddress)) return
    const noise = message.noise as Buffer
    const answer = await server.onhandshake({ noise, peerAddress, from, to, socket })
    if (answer === null) return
    const value = (mode: number, peerAddress: Address | null): Buffer =>
      handshake.encode({ mode, noise: answer.noise, peerAddress, relayAddress: null })
    // HS-67 to HS-69: the second relay is not on the way back.
    if (mode === FROM_CLIENT) request.reply(value(REPLY, null), { ...BARE, socket: answer.socket })
    else pass(request, message.relayAddress ?? from, value(FROM_SERVER, peerAddress), answer.socket)
  }

  // ---------------------------------------------------------------------------------------------- PEER_HOLEPUNCH

  /** 07, section 2.2. */
  #holepunch(request: Incoming, message: Holepunch): void {
    const { from, target } = request
    const { mode, id, payload, peerAddress } = message
    switch (mode) {
      case FROM_CLIENT: {
        // HP-14, HP-15, HP-19
        const next = peerAddress ?? (target && this.#table.get(target)?.relay) ?? null
        if (next !== null) pass(request, next, holepunch.encode({ mode: FROM_RELAY, id, payload, peerAddress: from }))
        return
      }
      case FROM_RELAY: {
        // HP-20
        const server = target && this.#table.get(target)?.server
        if (server && peerAddress !== null) this.#servePunch(request, message, peerAddress, server).catch(this.#onerror)
        return
      }
      case FROM_SERVER: {
        // HP-23, HP-24
        const to = peerAddress ?? from
        if (!isProbeable(to)) return
        request.reply(holepunch.encode({ mode: REPLY, id, payload, peerAddress: from }), { ...BARE, to })
        return
      }
      // HP-9
    }
  }

  /** HP-21, HP-22 */
  async #servePunch(
    request: Incoming,
    { id, payload }: Holepunch,
    peerAddress: Address,
    server: RoutedServer
  ): Promise<void> {
    const { from, to, socket } = request
    const answer = await server.onholepunch({ id, payload, from, to, socket, peerAddress })
    if (answer === null) return
    pass(
      request,
      from,
      holepunch.encode({ mode: FROM_SERVER, id: 0, payload: answer.payload, peerAddress }),
      answer.socket
    )
  }
}

/** On to the next hop, if it can exist at all; from where the request arrived unless told otherwise (HS-56, HP-17). */
function pass(request: Incoming, to: Address, value: Buffer, socket: UdxSocket = request.socket): void {
  if (isProbeable(to)) request.relay(value, to, { socket })
}
