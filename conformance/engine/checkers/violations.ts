/** Sentences kept of one checker; the rest is counted. */
const MAX = 5

/** What a checker found: the first few, so that one fault that repeats does not bury the others. */
export class Violations {
  /** BOUNDED: by MAX. */
  private readonly first: string[] = []
  private count = 0

  add(time: number, sentence: string): void {
    this.count++
    if (this.first.length < MAX) this.first.push(`at ${Math.round(time * 10) / 10} ms ${sentence}`)
  }

  get sentences(): readonly string[] {
    return this.count <= MAX ? this.first : [...this.first, `and ${this.count - MAX} times more`]
  }
}
