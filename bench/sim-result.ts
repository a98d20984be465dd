/** What a case itself measured. */
export interface Measured {
  /** Real time, from building the network on; loading the packages is not part of it. */
  readonly seconds: number
  readonly virtualSeconds: number
  /** Events of virtual time: timers, datagrams, faults. */
  readonly events: number
  /** Datagrams that hosts put out. */
  readonly datagrams: number
  /** Of the trace over every event of the network: the same on every machine, so that a change of behaviour shows. */
  readonly digest: string
  readonly notes: readonly string[]
}

/** Bytes of a process. */
export interface Memory {
  /** Most it had in real memory at any time. */
  readonly peakRss: number
  /** Reachable objects and buffers at the end, after a full collection. */
  readonly live: number
}

/** A part of the process and its share of the samples, 0 to 1. */
export interface Share {
  readonly part: string
  readonly share: number
}

export interface SimResult extends Measured {
  readonly name: string
  /** Seconds that all threads of the process had a core, garbage collection included; steadier than time on a busy machine. */
  readonly cpuSeconds: number
  readonly memory: Memory
  /** Where the time went, largest first. */
  readonly where: readonly Share[]
}

/** Cost of a datagram from send to receive, microseconds of cores. */
export interface PacketRow {
  readonly path: string
  readonly micros: number
}
