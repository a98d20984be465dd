import type { JSX } from 'preact'
import type { Cell } from '../cells.js'
import { type CellGroup, countCells, type Grid, pairingText, worst } from '../matrix/index.js'
import type { Anchors } from './anchors.js'
import { measure, METRICS, type Scale } from './metrics.js'
import { SIGNS, VERDICT_TEXT } from './words.js'

interface Shown {
  readonly group: CellGroup
  readonly scale: Scale
  readonly anchors: Anchors
}

/** The heat map of one pairing, then the cells that have no place in it. */
export function Matrix({ group, scale, anchors }: Shown): JSX.Element {
  const { grid, rest, cells, lab, roles } = group
  const { all, pass } = countCells(cells)
  return (
    <>
      <h3>
        {pairingText(roles)} <span class="tag">{lab}</span>{' '}
        <span class="sum">
          {pass} of {all} passed
        </span>
      </h3>
      {grid !== null && <HeatMap grid={grid} scale={scale} anchors={anchors} />}
      {rest.length > 0 && (
        <ul class="rest">
          {rest.map((cell) => (
            <li data-cell={anchors.idOf(cell)}>
              <Tile cells={[cell]} scale={scale} anchors={anchors} /> <span>{cell.topology}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function HeatMap({
  grid,
  scale,
  anchors
}: {
  readonly grid: Grid
  readonly scale: Scale
  readonly anchors: Anchors
}): JSX.Element {
  const { rows, columns } = grid
  return (
    <div class="scroll">
      <table class="heat">
        <thead>
          <tr>
            <th class="corner" scope="col">
              server <span aria-hidden="true">{'\u2193'}</span> client <span aria-hidden="true">{'\u2192'}</span>
            </th>
            {columns.map((name) => (
              <th scope="col">
                <span>{name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              <th scope="row">{row}</th>
              {columns.map((column) => {
                const cells = grid.at(row, column)
                return cells.length === 0 ? (
                  <td class="empty" title={`${row}, ${column}: not run`} />
                ) : (
                  <td data-cell={cells.map((cell) => anchors.idOf(cell)).join(' ')}>
                    <Tile cells={cells} scale={scale} anchors={anchors} />
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** What stands at one place: a value for each metric, of which the style shows the chosen one. */
function Tile({
  cells,
  scale,
  anchors
}: {
  readonly cells: readonly Cell[]
  readonly scale: Scale
  readonly anchors: Anchors
}): JSX.Element {
  const verdict = worst(cells.map((cell) => cell.verdict))
  // Where several share a place, the link leads to the one to look at first.
  const first = cells.find((cell) => cell.verdict === verdict) ?? cells[0]
  const values = measure(cells, scale)
  const sign = verdict === 'pass' || verdict === 'unsupported' ? '' : SIGNS[verdict]
  const topologies = cells.map(({ topology }) => topology).join(', ')
  return (
    <a
      class={`tile t-${verdict}`}
      href={first === undefined ? '#' : anchors.hrefOf(first)}
      title={`${topologies}: ${VERDICT_TEXT[verdict]}`}
    >
      {METRICS.map(({ name }) => (
        <span class={`m m-${name} ${values[name].heat}`}>
          {sign !== '' && <i aria-label={VERDICT_TEXT[verdict]}>{sign}</i>}
          {values[name].text}
        </span>
      ))}
    </a>
  )
}
