import cliProgress from 'cli-progress'
import type { Style } from './style.js'
import type { Outcome } from './types.js'

/** Where progress goes: a terminal or anything else that takes text. */
export interface ProgressStream {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
}

/** Shows how far a run is. One part at a time: `begin`, a `tick` for each outcome, `end`. */
export interface Progress {
  /** @param total how many outcomes will come; null if nobody knows. */
  begin(title: string, total: number | null): void
  tick(outcome: Outcome): void
  /** A line of text between two parts or above the bar. */
  note(line: string): void
  end(): void
}

/** A bar on a terminal; elsewhere (logs of CI) a line when a part begins, one for each tenth of it, one at its end. */
export function createProgress(stream: ProgressStream, style: Style): Progress {
  return stream.isTTY === true ? new Bar(stream, style) : new Lines(stream)
}

const isBad = ({ verdict }: Outcome): boolean => verdict === 'fail' || verdict === 'crashed'

class Bar implements Progress {
  private bar: cliProgress.SingleBar | null = null
  private done = 0
  private failed = 0
  private total: number | null = null

  constructor(
    private readonly stream: ProgressStream,
    private readonly style: Style
  ) {}

  begin(title: string, total: number | null): void {
    this.end()
    this.done = this.failed = 0
    this.total = total
    this.bar = new cliProgress.SingleBar({
      // The library asks for a whole WriteStream and uses `write` and `isTTY`.
      stream: this.stream as NodeJS.WriteStream,
      format: `${title} {bar} {value}/{total} {failures}`,
      barsize: 24,
      fps: 10,
      hideCursor: true,
      clearOnComplete: true,
      linewrap: null
    })
    this.bar.start(total ?? 0, 0, { failures: '' })
  }

  tick(outcome: Outcome): void {
    this.done++
    if (isBad(outcome)) this.failed++
    const failures = this.failed === 0 ? '' : this.style.bad(`${this.failed} failed`)
    if (this.total === null || this.done > this.total) this.bar?.setTotal(this.done)
    this.bar?.update(this.done, { failures })
  }

  note(line: string): void {
    this.end()
    this.stream.write(line + '\n')
  }

  end(): void {
    this.bar?.stop()
    this.bar = null
  }
}

class Lines implements Progress {
  private title: string | null = null
  private done = 0
  private failed = 0
  private total: number | null = null
  private next = Infinity

  constructor(private readonly stream: ProgressStream) {}

  begin(title: string, total: number | null): void {
    this.end()
    this.title = title
    this.total = total
    this.done = this.failed = 0
    this.next = this.step()
    this.stream.write(`${title}${total === null ? '' : `: ${total} to go`}\n`)
  }

  tick(outcome: Outcome): void {
    this.done++
    if (isBad(outcome)) this.failed++
    if (this.done < this.next || this.done === this.total) return
    this.stream.write(
      `${this.title}: ${this.done}${this.total === null ? '' : `/${this.total}`}, ${this.failed} failed\n`
    )
    this.next += this.step()
  }

  note(line: string): void {
    this.stream.write(line + '\n')
  }

  end(): void {
    if (this.title !== null) this.stream.write(`${this.title}: ${this.done} done, ${this.failed} failed\n`)
    this.title = null
  }

  private step(): number {
    return this.total === null ? 1000 : Math.max(1, Math.ceil(this.total / 10))
  }
}
