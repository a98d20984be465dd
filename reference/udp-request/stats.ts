/** Own requests of one internal command: made, and answered (RPC-130). */
export interface CommandStats {
  tx: number
  rx: number
}

/** Counters; the objects keep their identity (API-41). `active` goes down again, all others only grow. */
export interface UdpRequestStats {
  /** RPC-129. */
  readonly requests: {
    /** Outstanding now. */
    active: number
    /** Made. */
    total: number
    /** Answered. */
    responses: number
    /** Failed by timeout. */
    timeouts: number
    /** Retransmissions. */
    retries: number
  }
  /** RPC-130; retransmissions and other people's requests are not in it. */
  readonly commands: Readonly<Record<'ping' | 'pingNat' | 'findNode' | 'downHint', CommandStats>>
  /** Datagrams that were dropped without a reaction, by the reason. */
  readonly dropped: {
    /** Shorter than 2 bytes (RPC-12). */
    short: number
    /** From port 0, or from an address that is not IPv4 (RPC-13). */
    source: number
    /** While suspended or destroyed (RPC-14). */
    suspended: number
    /** The owner's `accepts` said no. */
    blocked: number
    /** Requests while the owner's `answers` says no. */
    refused: number
    /** Another protocol or version by the first byte (RPC-15). */
    foreign: number
    /** Fields that do not decode (RPC-16). */
    malformed: number
    /** Responses nobody waits for: late, repeated or invented (RPC-99). */
    unmatched: number
    /** Responses from elsewhere to a request with `sameSource`. */
    elsewhere: number
  }
}

export function newStats(): UdpRequestStats {
  return {
    requests: { active: 0, total: 0, responses: 0, timeouts: 0, retries: 0 },
    commands: {
      ping: { tx: 0, rx: 0 },
      pingNat: { tx: 0, rx: 0 },
      findNode: { tx: 0, rx: 0 },
      downHint: { tx: 0, rx: 0 }
    },
    dropped: {
      short: 0,
      source: 0,
      suspended: 0,
      blocked: 0,
      refused: 0,
      foreign: 0,
      malformed: 0,
      unmatched: 0,
      elsewhere: 0
    }
  }
}

/** Internal commands that are counted, by their number (RPC-130). */
export function countedCommands({ commands }: UdpRequestStats): readonly CommandStats[] {
  return [commands.ping, commands.pingNat, commands.findNode, commands.downHint]
}
