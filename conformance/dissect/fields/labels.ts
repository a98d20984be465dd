/** How a field is shown where name and number would not do. */
export interface Label {
  /** Instead of the name, also among the flags. */
  readonly label?: string
  /** After the name. */
  readonly suffix?: string
  /** How a number is written. */
  readonly format?: 'hex16' | 'hex32' | 'time' | 'ms'
}

/** By `<layout>/<path>`, list positions left out. Only for people: nothing here changes what is decoded. */
const LABELS: Readonly<Record<string, Label>> = {
  'rpc-request/tid': { format: 'hex16' },
  'rpc-request/id': { suffix: ' of the sender' },
  'rpc-response/tid': { format: 'hex16' },
  'rpc-response/id': { suffix: ' of the sender' },
  'rpc-response/closerNodes': { label: 'closer nodes' },
  'delayed-ping/delay': { format: 'ms' },
  'down-hint/': { label: 'address of a node found dead' },
  'peer-record/publicKey': { suffix: ' of the announced peer' },
  'lookup-reply/bump': { format: 'time' },
  'announce/bump': { format: 'time' },
  'noise-payload/udx.id': { format: 'hex32' }
}

const NONE: Label = {}

export function labelOf(layout: string, path: string): Label {
  return LABELS[`${layout}/${path.replace(/\[\d+\]/g, '')}`] ?? NONE
}

/** A number as its label wants it. */
export function formatNumber(n: number, format: Label['format']): string {
  switch (format) {
    case 'hex16':
      return '0x' + n.toString(16).padStart(4, '0')
    case 'hex32':
      return '0x' + n.toString(16).padStart(8, '0')
    case 'ms':
      return `${n} ms`
    case 'time': {
      const date = new Date(n)
      return n === 0 || Number.isNaN(date.getTime()) ? String(n) : `${n} (${date.toISOString()})`
    }
    case undefined:
      return String(n)
  }
}

/** Bytes as text if that is what they look like, for a value of somebody's application. */
export function preview(bytes: Uint8Array): string {
  const shown = bytes.subarray(0, 60)
  if (shown.length === 0 || !shown.every((b) => b >= 0x20 && b < 0x7f)) return ''
  return `"${Buffer.from(shown).toString('latin1')}${shown.length < bytes.length ? '...' : ''}"`
}

export const plural = (n: number, one: string, many = one + 's'): string => `${n} ${n === 1 ? one : many}`
