import pc from 'picocolors'
import type { Dissection } from '../datagram/index.js'
import type { FieldNode } from '../fields/index.js'

export interface RenderOptions {
  /** Escape codes for a terminal. Default false. */
  readonly colors?: boolean
  /** All bytes of long opaque parts. Default: only the first 64 of more than 128. */
  readonly full?: boolean
}

const BYTES_PER_ROW = 32
/** Opaque bytes up to here are shown whole. */
const LONG = 128
const SHOWN_OF_LONG = 64

/** A title, then every field with its offset, bytes and meaning, as chapter 06, section 11, prints its examples. */
export function renderText(dissection: Dissection, options: RenderOptions = {}): string {
  const { bold, red, dim } = pc.createColors(options.colors ?? false)
  const lines = [bold(dissection.title), ...renderRows(dissection.tree, options)]
  for (const note of dissection.notes) lines.push(dim(`      note: ${note}`))
  if (dissection.silence !== null) lines.push(red(`      met with silence: ${dissection.silence}`))
  return lines.join('\n') + '\n'
}

/** The rows alone, one or more for each leaf of the tree. */
export function renderRows(tree: FieldNode, options: RenderOptions = {}): string[] {
  const rows: string[] = []
  addRows(tree, { depth: 0, sealed: false }, options, rows)
  return rows
}

interface Position {
  /** How many messages the field is inside of. */
  readonly depth: number
  /** Inside a plaintext: its offsets are not those of the datagram. */
  readonly sealed: boolean
}

function addRows(node: FieldNode, position: Position, options: RenderOptions, rows: string[]): void {
  if (node.children.length === 0) {
    if (node.length > 0 || node.error !== undefined || node.notes.length > 0) addLeaf(node, position, options, rows)
  }
  for (const child of node.children) {
    const depth = child.role === 'message' ? position.depth + 1 : position.depth
    addRows(child, { ...position, depth }, options, rows)
  }
  if (node.plaintext !== undefined) {
    addRows(node.plaintext, { depth: position.depth + 1, sealed: true }, options, rows)
  }
}

function addLeaf(node: FieldNode, { depth, sealed }: Position, options: RenderOptions, rows: string[]): void {
  const { dim, red, yellow, cyan } = pc.createColors(options.colors ?? false)
  const opaque = node.role === 'bytes' || node.role === 'ignored' || node.role === 'undecoded'
  const cut = options.full !== true && opaque && node.length > LONG
  const shown = cut ? SHOWN_OF_LONG : node.length
  const hex: string[] = []
  for (let i = 0; i < shown; i += BYTES_PER_ROW) {
    hex.push(node.hex.slice(2 * i, 2 * Math.min(i + BYTES_PER_ROW, shown)))
  }
  const offset = (sealed ? `+${node.offset}` : String(node.offset)).padStart(4)
  const quiet = node.role === 'ignored' || node.role === 'undecoded'
  let text = quiet ? dim(node.text) : node.text
  if (node.error !== undefined) text = red(`${text}: ${node.error.message}`)
  if (node.notes.length > 0) text += yellow(` (${node.notes.join('; ')})`)
  rows.push(`${dim(offset)}  ${cyan((hex[0] ?? '').padEnd(2 * BYTES_PER_ROW))}  ${'  '.repeat(depth)}${text}`)
  for (const more of hex.slice(1)) rows.push(`      ${cyan(more)}`)
  if (cut) rows.push(dim(`      ... ${node.length - shown} more bytes`))
}
