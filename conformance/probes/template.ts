/** Bytes by the short names the tables use: `{tid}`, `{to}`, `{N}`... */
export type Names = Readonly<Record<string, Uint8Array>>

/** Fills a hex template. Spaces are ignored; `{N}` is all of N, `{N:31}` its first 31 bytes. */
export function fill(template: string, names: Names): Buffer {
  const hex = template.replaceAll(' ', '').replace(/\{(\w+)(?::(\d+))?\}/g, (_, name: string, length?: string) => {
    const bytes = names[name]
    if (!bytes) throw new Error(`template ${template} uses the unknown name ${name}`)
    return Buffer.from(bytes.subarray(0, length === undefined ? undefined : Number(length))).toString('hex')
  })
  const bytes = Buffer.from(hex, 'hex')
  if (bytes.length * 2 !== hex.length) throw new Error(`template ${template} is not hex`)
  return bytes
}

/** What of a long datagram a report shows, in bytes. */
const SHOWN = 160

/** Hex for a report: long datagrams are cut, and say so. */
export function hex(bytes: Uint8Array): string {
  if (bytes.length === 0) return '(no bytes)'
  const text = Buffer.from(bytes.subarray(0, SHOWN)).toString('hex')
  return bytes.length > SHOWN ? `${text}... (${bytes.length} bytes)` : text
}
