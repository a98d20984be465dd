/** Cuts a stream of bytes into lines without their ends; holds at most one unfinished line. */
export class LineSplitter {
  // BOUNDED: by maxLine bytes in all.
  private parts: Buffer[] = []
  private size = 0

  /**
   * @param maxLine longest line in bytes; a longer one calls `onOversized`, after which the splitter is of no use.
   */
  constructor(
    private readonly maxLine: number,
    private readonly onLine: (line: string) => void,
    private readonly onOversized: () => void
  ) {}

  push(chunk: Buffer): void {
    let start = 0
    for (;;) {
      const end = chunk.indexOf(0x0a, start)
      const part = chunk.subarray(start, end === -1 ? chunk.length : end)
      this.size += part.length
      if (this.size > this.maxLine) {
        this.parts = []
        this.onOversized()
        return
      }
      if (part.length > 0) this.parts.push(part)
      if (end === -1) return
      this.flush()
      start = end + 1
    }
  }

  /** The stream is over: what is left is a line, if it is anything. */
  end(): void {
    if (this.size > 0) this.flush()
  }

  private flush(): void {
    const line = (this.parts.length === 1 ? (this.parts[0] as Buffer) : Buffer.concat(this.parts)).toString('utf8')
    this.parts = []
    this.size = 0
    // Windows' line ends and empty lines are nobody's mistake.
    if (line.trim() !== '') this.onLine(line)
  }
}
