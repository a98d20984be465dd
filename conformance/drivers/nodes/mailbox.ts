/** Values that arrive before somebody asks for them, or the other way round. Once closed it gives its end for ever. */
export class Mailbox<T> {
  /** UNBOUNDED: because it is the consumer's data; a connection holds its stream back when much is unread. */
  private readonly values: T[] = []
  /** BOUNDED: by the reads a scenario has under way. */
  private readonly readers: { resolve(value: T): void; reject(err: unknown): void }[] = []
  private end: { readonly value: T } | { readonly error: unknown } | null = null

  put(value: T): void {
    if (this.end !== null) return
    const reader = this.readers.shift()
    if (reader === undefined) this.values.push(value)
    else reader.resolve(value)
  }

  take(): Promise<T> {
    if (this.values.length > 0) return Promise.resolve(this.values.shift() as T)
    return new Promise((resolve, reject) => {
      const reader = { resolve, reject }
      if (this.end === null) this.readers.push(reader)
      else this.finish(reader, this.end)
    })
  }

  /** From now on, when it is empty, `take` gives this value or fails with this error. The first end counts. */
  close(end: { readonly value: T } | { readonly error: unknown }): void {
    if (this.end !== null) return
    this.end = end
    for (const reader of this.readers.splice(0)) this.finish(reader, end)
  }

  private finish(
    reader: { resolve(value: T): void; reject(err: unknown): void },
    end: { readonly value: T } | { readonly error: unknown }
  ): void {
    if ('value' in end) reader.resolve(end.value)
    else reader.reject(end.error)
  }
}
