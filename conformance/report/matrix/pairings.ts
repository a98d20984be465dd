import { bareTable } from '../bare-table.js'
import type { Cell } from '../cells.js'
import type { Style } from '../style.js'
import { CELL_LEGEND, cellText } from './cell-text.js'
import { summarise } from './summary.js'

/** Fewer implementations than this need no table of who with whom. */
const MIN_PLAYERS = 3

/**
 * A table for each scenario and topology in which two roles change hands: implementation by implementation, with the time
 * to open in ms. An empty text where fewer than three implementations meet.
 */
export function renderPairings(cells: readonly Cell[], style: Style): string {
  const places = new Map<string, Cell[]>()
  for (const cell of cells) {
    const key = JSON.stringify([cell.lab, cell.scenario, cell.topology])
    places.set(key, [...(places.get(key) ?? []), cell])
  }
  const tables = [...places.values()].flatMap((alike) => tableOf(alike, style) ?? [])
  if (tables.length === 0) return ''
  return [...tables, style.dim(`Behind what came of it: ms to open. ${CELL_LEGEND}.`)].join('\n\n')
}

function tableOf(cells: readonly Cell[], style: Style): string | null {
  const { scenario, topology, expected } = cells[0]!
  const names = (role: string): string[] => [...new Set(cells.flatMap(({ roles }) => roles[role] ?? []))]
  const varied = Object.keys(cells[0]!.roles).filter((role) => names(role).length > 1)
  const [down, across] = varied
  if (down === undefined || varied.length > 2) return null
  // A mixture of two is no third one.
  if (names(down).filter((label) => !label.includes('&')).length < MIN_PLAYERS) return null
  const labels = [...new Set(varied.flatMap(names))]
  const short = shortNames(labels)
  const columns = across === undefined ? [null] : names(across)
  const corner = across === undefined ? `  ${down}` : `  ${down} \\ ${across}`
  const table = bareTable([corner, ...columns.map((label) => (label === null ? '' : short.get(label)!))], style)
  for (const row of names(down)) {
    const texts = columns.map((column) => {
      const here = cells.filter(({ roles }) => roles[down] === row && (column === null || roles[across!] === column))
      return pairText(here, style)
    })
    table.push([`  ${short.get(row)!}`, ...texts])
  }
  return `${style.bold(`${scenario}, ${topology}`)}  ${style.dim(expected)}\n${table.toString()}`
}

function pairText(cells: readonly Cell[], style: Style): string {
  const text = cellText(cells, style)
  const { timeToOpen } = summarise(cells.flatMap(({ runs }) => runs))
  return timeToOpen === null ? text : `${text} ${Math.round(timeToOpen)}`
}

/** Without what all have in common: `6.20.5` for `hyperdht@6.20.5+dht-rpc@6.18.0`, as long as that tells them apart. */
function shortNames(labels: readonly string[]): Map<string, string> {
  const candidates: ((label: string) => string)[] = [
    (label) => label.replace(/^hyperdht@/, '').replace(/\+dht-rpc@.*$/, ''),
    (label) => label.replace(/\+dht-rpc@.*$/, ''),
    (label) => label
  ]
  const shorten =
    candidates.find((one) => new Set(labels.map(one)).size === labels.length) ?? ((label: string) => label)
  return new Map(labels.map((label) => [label, shorten(label)]))
}
