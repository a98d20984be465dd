import { INITIAL_WINDOW, MAX_WINDOW } from './constants.js'

const BACKOFF = 0.7

/**
 * How many packets may be under way. The real stack models bandwidth and paces (UDX-67, FREE); this one grows by a packet
 * per acknowledged packet, gives way by a third once per flight in which something was lost, never below what it began
 * with, and starts from one packet after a timeout.
 */
export class CongestionWindow {
  private packets = INITIAL_WINDOW
  /** Losses of packets sent before this number belong to a flight that was answered for. */
  private recoveredAt = 0
  private recoveries = 0

  get size(): number {
    return Math.floor(this.packets)
  }

  /** How often it gave way to a loss. */
  get fastRecoveries(): number {
    return this.recoveries
  }

  acknowledged(count: number): void {
    this.packets = Math.min(MAX_WINDOW, this.packets + count)
  }

  /**
   * @param sent running number of the transmission that was lost
   * @param latest running number of the latest transmission
   */
  lost(sent: number, latest: number): void {
    if (sent <= this.recoveredAt) return
    this.recoveredAt = latest
    this.recoveries++
    this.packets = Math.max(INITIAL_WINDOW, this.packets * BACKOFF)
  }

  expired(latest: number): void {
    this.recoveredAt = latest
    this.packets = 1
  }
}
