import { readdirSync, readFileSync } from 'node:fs'

/** ms between two looks: each takes some ms for each process. */
const LOOK = 20_000

/**
 * What a run takes of memory at most: this process and all that it started, shared pages once, and what somebody else runs
 * for it. Linux only.
 */
export class MemoryMeter {
  /** Bytes; null where the system does not tell. */
  peak: number | null = null
  private readonly timer: NodeJS.Timeout
  private looking: Promise<void> = Promise.resolve()

  /** @param besides bytes of what is not below this process. Default: nothing. */
  constructor(
    private readonly besides: () => Promise<number | null> = () => Promise.resolve(null),
    every = LOOK
  ) {
    this.timer = setInterval(() => this.lookAgain(), every)
    this.timer.unref()
  }

  /** Looks once more, and ends. */
  async stop(): Promise<number | null> {
    clearInterval(this.timer)
    this.lookAgain()
    await this.looking
    return this.peak
  }

  private lookAgain(): void {
    this.looking = this.looking.then(() => this.look())
  }

  private async look(): Promise<void> {
    const own = memoryOf(process.pid)
    // Who is asked may be gone, which is no matter of the run.
    const others = await this.besides().catch(() => null)
    if (own === null && others === null) return
    this.peak = Math.max(this.peak ?? 0, (own ?? 0) + (others ?? 0))
  }
}

/** Bytes of a process and all below it; null where there is no /proc. */
export function memoryOf(root: number): number | null {
  let sum = 0
  let told = false
  const children = childrenOf()
  const queue = [root]
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    queue.push(...(children.get(pid) ?? []))
    const kib = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1]
    if (kib === undefined) continue
    told = true
    sum += Number(kib) * 1024
  }
  return told ? sum : null
}

function childrenOf(): Map<number, number[]> {
  const children = new Map<number, number[]>()
  for (const name of list('/proc')) {
    if (!/^\d+$/.test(name)) continue
    // The name of the program, in brackets, may have spaces in it.
    const parent = Number(read(`/proc/${name}/stat`).split(') ').at(-1)!.split(' ')[1])
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  return children
}

/** A process may be gone in between. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
