/** Keeps the end of a text that comes in pieces. */
export class Tail {
  private text = ''

  /** @param max characters that are kept. */
  constructor(private readonly max: number) {}

  push(piece: string): void {
    this.text = (this.text + piece).slice(-this.max)
  }

  /** The last lines, for a message; empty if there are none. */
  lines(max: number): string {
    return this.text.trimEnd().split('\n').slice(-max).join('\n')
  }
}
