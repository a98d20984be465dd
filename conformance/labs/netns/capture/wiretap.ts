import { type ChildProcess, spawn } from 'node:child_process'
import { NetnsError } from '../errors.js'
import { AgentHost } from '../hosts/index.js'
import { whenExiting } from '../machine/index.js'
import { type Sighting, sightings } from './sightings.js'

/** Bytes of a frame that are kept: headers, and what a record shows. */
const SNAP = 2200
/** KiB that wait in the kernel when a burst comes. */
const BUFFER = 8192
/** ms within which a mark is seen, on a busy machine; the tap may still be starting. */
const MARK_LIMIT = 10_000
const MARK_AGAIN = 100
const DISCARD = { host: '127.0.0.1', port: 9 }
const TTL = 64

/**
 * Sees every datagram on every cable, with one tcpdump in the namespace of the networks: one clock, one order. What it
 * has seen lags behind; {@link caughtUp} sends a datagram of its own there and waits until that is seen.
 */
export class Wiretap {
  onSighting: (sighting: Sighting) => void = () => {}
  private readonly child: ChildProcess
  private readonly marker: AgentHost
  private readonly ended: Promise<void>
  /** BOUNDED: by who waits. */
  private readonly marks = new Map<string, () => void>()
  private count = 0
  private over: NetnsError | null = null

  /** @param at the command line that runs a program in the namespace of the networks. */
  constructor(at: (argv: readonly string[]) => readonly string[]) {
    const options = [
      '-i',
      'any',
      '-y',
      'LINUX_SLL2',
      '-n',
      '--immediate-mode',
      '-U',
      '-s',
      `${SNAP}`,
      '-B',
      `${BUFFER}`
    ]
    const [program = '', ...args] = at(['tcpdump', ...options, '-w', '-', 'udp'])
    const child = (this.child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] }))
    const forget = whenExiting(() => void child.kill('SIGKILL'))
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-500)))
    this.ended = new Promise((resolve) => {
      const end = (why: string): void => {
        forget()
        this.over ??= new NetnsError('AGENT', `tcpdump ended: ${why}`)
        resolve()
      }
      child.once('error', (err) => end(err.message))
      child.once('close', () => end(said.trim()))
    })
    this.marker = new AgentHost({ names: ['the networks'], addresses: ['127.0.0.1/8'] }, at)
    void this.read()
  }

  /** Resolves when everything that was on a cable before has been told of. @throws NetnsError `AGENT` */
  async caughtUp(): Promise<void> {
    const text = `punchlist mark ${process.pid} ${this.count++}`
    const port = await this.marker.bind(0, DISCARD.host, () => {})
    let seen = false
    const sight = new Promise<void>((resolve) => this.marks.set(text, resolve)).then(() => (seen = true))
    try {
      for (const limit = performance.now() + MARK_LIMIT; !seen;) {
        if (this.over !== null) throw this.over
        if (performance.now() > limit) throw new NetnsError('AGENT', 'tcpdump does not see what is sent.')
        port.send(Buffer.from(text), DISCARD, TTL)
        await Promise.race([sight, this.ended, new Promise((resolve) => setTimeout(resolve, MARK_AGAIN))])
      }
    } finally {
      this.marks.delete(text)
      port.close()
    }
  }

  async close(): Promise<void> {
    this.child.kill('SIGTERM')
    await Promise.all([this.ended, this.marker.close()])
  }

  private async read(): Promise<void> {
    try {
      for await (const sighting of sightings(this.child.stdout!)) {
        const mark = sighting.index === 1 ? this.marks.get(sighting.payload.toString()) : undefined
        if (mark === undefined) this.onSighting(sighting)
        else mark()
      }
    } catch (err) {
      this.over ??= new NetnsError(
        'AGENT',
        `What tcpdump writes is no capture: ${err instanceof Error ? err.message : String(err)}`
      )
      this.child.kill('SIGTERM')
    }
  }
}
