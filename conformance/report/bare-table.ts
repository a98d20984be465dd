import Table from 'cli-table3'
import type { Style } from './style.js'

/** No lines: tables are pasted into issues. */
const LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' '
}

/**
 * A table with a head and without lines; the first column is text, the others numbers. `push` rows, then `toString`.
 *
 * @param dense without the space around texts, for tables of many columns.
 */
export function bareTable(head: readonly string[], style: Style, dense = false): Table.Table {
  return new Table({
    head: head.map((text) => style.dim(text)),
    colAligns: head.map((_, i) => (i === 0 ? 'left' : 'right')),
    // Colours are ours: the library would look at the process instead of at where the text goes.
    style: { head: [], border: [], compact: true, ...(dense && { 'padding-left': 0, 'padding-right': 0 }) },
    chars: LINES
  })
}
