import type { Field, FieldType, Json, Layout, Primitive } from '../../layouts/index.js'
import { formatNumber, type Label, labelOf, plural, preview } from './labels.js'
import type { FieldNode, FlagBit } from './node.js'
import { type LeafInit, FieldSource } from './source.js'

/** Largest count a list may have (ENC-32). */
const MAX_LIST = 0x100000

export interface WalkOptions {
  /** Offset of the first byte in the nodes. Default 0. */
  readonly offset?: number
  /** Path of the root; fields hang below it. Default empty. */
  readonly path?: string
  /** What flags are called in the text: `handshake flags`. Default: `flags`. */
  readonly flags?: string
}

/**
 * Decodes bytes by a layout and shows every byte. Never throws. The root has an `error` exactly if a decoder has to
 * refuse the bytes; otherwise its `value` is the message as JSON. Knows the codecs of no implementation: it is the third
 * opinion beside ours and the peer's.
 */
export function walk(layout: Layout, bytes: Uint8Array, options: WalkOptions = {}): FieldNode {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const source = new FieldSource(buffer, options.offset ?? 0)
  const walker = new Walker(layout.name, source, options)
  return walker.message(layout)
}

/** What is known of a field apart from its type. */
interface Place {
  readonly name: string
  readonly path: string
  readonly field?: Field
}

const below = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

class Walker {
  private readonly root: string
  private readonly flagsLabel: string

  constructor(
    private readonly layout: string,
    private readonly source: FieldSource,
    { path = '', flags = 'flags' }: WalkOptions
  ) {
    this.root = path
    this.flagsLabel = flags
  }

  message({ name, title, type }: Layout): FieldNode {
    const { source } = this
    const init = { name, path: this.root, text: title }
    const children: FieldNode[] = []
    let value: Json | undefined
    let skipped = false
    if (typeof type === 'object' && 'fields' in type) {
      const result = this.fields(type.fields, '', children)
      value = result.value
      skipped = result.stopped
    } else {
      const node = this.type(type, { name, path: '' })
      children.push(node)
      value = node.value
    }
    if (source.left > 0) children.push(this.rest(skipped))
    return { ...source.group('message', { ...init, value }, 0, children), layout: name }
  }

  private rest(skipped: boolean): FieldNode {
    const failed = this.source.failure !== null
    return this.source.leaf(this.source.left, {
      name: failed ? 'undecoded' : 'trailing',
      path: this.full(failed ? '(undecoded)' : '(trailing)'),
      role: failed ? 'undecoded' : 'ignored',
      text: failed ? 'not decoded' : skipped ? 'not read, another version (HS-40)' : 'trailing bytes, ignored (ENC-4)'
    })
  }

  private fields(fields: readonly Field[], path: string, nodes: FieldNode[]): { value: Json; stopped: boolean } {
    const value: Record<string, Json> = {}
    let flags = 0
    let stopped = false
    for (const field of fields) {
      const place: Place = { name: field.name, path: below(path, field.name), field }
      const absent = stopped || (field.bit !== undefined && !(flags & field.bit))
      if (absent || (field.optional === true && this.source.left === 0)) {
        if (field.flags !== undefined) this.booleans(field, 0, value)
        if (field.wireOnly === undefined)
          value[field.name] = field.absent === 'empty-list' ? [] : (field.absent ?? null)
        continue
      }
      const node = this.type(field.type, place)
      nodes.push(node)
      if (this.source.failure !== null) break
      if (field.flags !== undefined) {
        flags = node.value as number
        this.booleans(field, flags, value)
      }
      if (field.wireOnly === undefined) value[field.name] = node.value as Json
      if (field.stopUnless !== undefined && node.value !== field.stopUnless) {
        node.notes.push(`not ${field.stopUnless}: everything else counts as absent (HS-40)`)
        stopped = true
      }
    }
    return { value, stopped }
  }

  private booleans(field: Field, flags: number, value: Record<string, Json>): void {
    for (const [bit, meaning] of Object.entries(field.flags ?? {})) {
      if (typeof meaning === 'object') value[meaning.boolean] = (flags & Number(bit)) !== 0
    }
  }

  private type(type: FieldType, place: Place): FieldNode {
    if (typeof type !== 'object') return this.primitive(type, place)
    return 'list' in type ? this.list(type.list, place) : this.struct(type.fields, place)
  }

  private struct(fields: readonly Field[], place: Place): FieldNode {
    const start = this.source.at
    const children: FieldNode[] = []
    const { value } = this.fields(fields, place.path, children)
    return this.source.group('group', { ...this.init(place, this.caption(place)), value }, start, children)
  }

  private list(element: FieldType, place: Place): FieldNode {
    const { source } = this
    const start = source.at
    const caption = this.caption(place)
    const inside: Place = { name: 'count', path: below(place.path, 'count') }
    const count = this.uint(inside, 'count', (n) => `${caption}: count ${n}`)
    const children = [count]
    const values: Json[] = []
    if (source.failure === null) {
      const n = count.value as number
      if (n > MAX_LIST) {
        source.at = start
        children[0] = source.fail(count.length, 'LIST_TOO_LONG', `more than ${MAX_LIST} entries (ENC-32)`, {
          ...this.init(inside, count.text),
          role: 'count'
        })
      }
      for (let i = 0; i < n && source.failure === null; i++) {
        const item = this.type(element, { name: String(i), path: `${place.path}[${i}]` })
        children.push(item)
        values.push(item.value as Json)
      }
    }
    return source.group('group', { ...this.init(place, caption), value: values }, start, children)
  }

  private primitive(type: Primitive, place: Place): FieldNode {
    const { source } = this
    const init = (text: string): LeafInit => this.init(place, text)
    switch (type) {
      case 'uint':
        return place.field?.flags !== undefined ? this.flags(place) : this.uint(place)
      case 'uint8':
        return this.fixedUint(1, place)
      case 'uint16':
        return this.fixedUint(2, place)
      case 'uint32':
        return this.fixedUint(4, place)
      case 'uint64':
        return this.fixedUint(8, place)
      case 'fixed32':
      case 'fixed64': {
        const size = type === 'fixed32' ? 32 : 64
        if (source.left < size) return source.cut(size, init(this.caption(place)))
        return source.leaf(size, { ...init(this.caption(place)), value: this.hex(size) })
      }
      case 'raw':
        return source.leaf(source.left, { ...init(this.caption(place)), value: this.hex(source.left) })
      case 'buffer':
      case 'string':
        return this.bytes(type, place)
      case 'ipv4':
      case 'ipv6':
        return this.address(type, place)
    }
  }

  private uint(place: Place, role: 'field' | 'length' | 'count' = 'field', text = this.number(place)): FieldNode {
    const { source } = this
    const init = (n: number | null): LeafInit => ({
      ...this.init(place, n === null ? this.caption(place) : text(n)),
      role
    })
    if (source.left === 0) return source.cut(1, init(null))
    const first = source.byte(0)
    if (first < 0xfd) return source.leaf(1, { ...init(first), value: first })
    const width = first === 0xfd ? 3 : first === 0xfe ? 5 : 9
    if (source.left < width) return source.cut(width, init(null))
    const n = source.littleEndian(1, width - 1)
    if (n > Number.MAX_SAFE_INTEGER) return source.fail(width, 'UINT_TOO_LARGE', 'above 2^53-1 (ENC-11)', init(null))
    const enough = n < 0xfd ? 1 : n <= 0xffff ? 3 : n <= 0xffffffff ? 5 : 9
    const notes = enough < width ? [`${width} bytes where ${enough} would do, accepted (ENC-10)`] : []
    return source.leaf(width, { ...init(n), value: n, notes })
  }

  private fixedUint(width: 1 | 2 | 4 | 8, place: Place): FieldNode {
    const { source } = this
    const caption = this.caption(place)
    if (source.left < width) return source.cut(width, this.init(place, caption))
    const n = source.littleEndian(0, width)
    const expected = place.field?.constant
    if (expected !== undefined && n !== expected) {
      const why = `not 0x${expected.toString(16).padStart(2, '0')} (RPC-15)`
      return source.fail(
        width,
        'NOT_A_MESSAGE',
        why,
        this.init(place, `${caption} 0x${n.toString(16).padStart(2, '0')}`)
      )
    }
    if (n > Number.MAX_SAFE_INTEGER) {
      return source.fail(width, 'UINT_TOO_LARGE', 'above 2^53-1 (ENC-17)', this.init(place, caption))
    }
    return source.leaf(width, { ...this.init(place, this.number(place)(n)), value: n })
  }

  private flags(place: Place): FieldNode {
    const meanings = Object.entries(place.field?.flags ?? {}).map(([bit, meaning]) => ({
      bit: Number(bit),
      name: typeof meaning === 'object' ? meaning.boolean : meaning,
      boolean: typeof meaning === 'object'
    }))
    const nested = place.path.includes('.')
    const caption = nested || place.name !== 'flags' ? this.caption(place) : this.flagsLabel
    const bitsOf = (n: number): FlagBit[] => meanings.map((m) => ({ ...m, set: (n & m.bit) !== 0 }))
    const node = this.uint(place, 'field', (n) => {
      const set = bitsOf(n).filter((bit) => bit.set)
      return `${caption}: ${set.map((bit) => this.label(bit.name).label ?? bit.name).join(', ') || 'none'}`
    })
    if (node.error !== undefined) return { ...node, text: caption }
    const n = node.value as number
    const known = meanings.reduce((sum, m) => sum | m.bit, 0)
    const unknown = n - ((n & known) >>> 0)
    if (unknown !== 0) node.notes.push(`unknown bits 0x${unknown.toString(16)}, ignored`)
    return { ...node, bits: bitsOf(n) }
  }

  /** A length and what it announces: the two are nodes of their own. */
  private bytes(type: 'buffer' | 'string', place: Place): FieldNode {
    const { source } = this
    const start = source.at
    const caption = this.caption(place)
    const inside: Place = { name: 'length', path: below(place.path, 'length') }
    const length = this.uint(inside, 'length', (n) => `${caption}: ${plural(n, 'byte')}`)
    const children = [length]
    let value: Json | undefined
    if (source.failure === null) {
      const n = length.value as number
      const content: LeafInit = { ...this.init({ name: 'bytes', path: below(place.path, 'bytes') }, ''), role: 'bytes' }
      if (n > source.left) {
        children.push(source.cut(n, { ...content, text: caption }))
      } else {
        const bytes = source.bytes.subarray(source.at, source.at + n)
        // The byte order mark stays, malformed parts become U+FFFD (ENC-28).
        value = type === 'string' ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) : this.hex(n)
        const text = type === 'string' ? JSON.stringify(value) : preview(bytes) || `bytes of ${place.name}`
        if (n > 0) children.push(source.leaf(n, { ...content, value, text }))
      }
    }
    return source.group('group', { ...this.init(place, caption), value }, start, children)
  }

  private address(type: 'ipv4' | 'ipv6', place: Place): FieldNode {
    const { source } = this
    const hostSize = type === 'ipv4' ? 4 : 16
    const caption = this.caption(place)
    if (source.left < hostSize + 2) return source.cut(hostSize + 2, this.init(place, caption))
    const host: string[] = []
    if (type === 'ipv4') for (let i = 0; i < 4; i++) host.push(String(source.byte(i)))
    else for (let i = 0; i < 16; i += 2) host.push((source.byte(i) * 256 + source.byte(i + 1)).toString(16))
    const value = { host: host.join(type === 'ipv4' ? '.' : ':'), port: source.littleEndian(hostSize, 2) }
    const shown = type === 'ipv4' ? `${value.host}:${value.port}` : `[${value.host}]:${value.port}`
    const text = /^\d+$/.test(place.name) ? shown : `${caption} = ${shown}`
    return source.leaf(hostSize + 2, { ...this.init(place, text), value })
  }

  private number(place: Place): (n: number) => string {
    return (n) => {
      const names = place.field?.names
      const caption = this.caption(place)
      // A name says it all where the number is a constant.
      if (place.field?.constant !== undefined && names?.[n] !== undefined) return names[n]
      const shown = formatNumber(n, this.label(place.path).format)
      if (names === undefined) return `${caption} ${shown}`
      return `${caption} ${shown} ${names[n] ?? '(unknown)'}`
    }
  }

  private hex(length: number): string {
    return this.source.bytes.toString('hex', this.source.at, this.source.at + length)
  }

  private label(path: string): Label {
    return labelOf(this.layout, path)
  }

  /** What people call the field: its name, with the names of what it is inside of in front. */
  private caption({ name, path }: Place): string {
    const { label, suffix = '' } = this.label(path)
    const parent = path.slice(0, path.length - name.length).replace(/[.[]$/, '')
    const prefix = parent === '' || path.endsWith(']') ? '' : `${parent.replaceAll('.', ' ')} `
    const own = path.endsWith(']') ? path.replaceAll('.', ' ') : name
    return prefix + (label ?? own) + suffix
  }

  private full(path: string): string {
    if (this.root === '' || path === '') return this.root + path
    return path.startsWith('[') ? this.root + path : `${this.root}.${path}`
  }

  private init({ name, path }: Place, text: string): LeafInit {
    return { name, path: this.full(path), text }
  }
}
