import { createHyperdhtNodeDriver } from '../../drivers/hyperdht/node.js'
import { type Player, plan, type PlannedCell, runCell, type RunCellOptions } from '../../engine/index.js'
import { SimLab, type SimLabOptions } from '../../labs/sim/lab/index.js'
import type { Cell } from '../../report/cells.js'
import { SCENARIOS } from '../index.js'

export const PEER: Player = { spec: 'hyperdht', driver: createHyperdhtNodeDriver() }

/** The cell of a scenario in a topology, with the peer in every role. */
export function cellOf(scenario: string, topology: string, player = PEER): PlannedCell {
  const scenarios = SCENARIOS.filter(({ id }) => id === scenario)
  const [cell] = plan({ scenarios, players: [player], topologies: [topology] })
  if (cell === undefined) throw new Error(`no cell ${scenario}/${topology}`)
  return cell
}

/** Runs it; `lab` may break the network first. */
export function runPeer(
  scenario: string,
  topology: string,
  lab: SimLabOptions = {},
  options: Partial<RunCellOptions> = {}
): Promise<Cell> {
  return runCell(cellOf(scenario, topology), { lab: new SimLab(lab), seeds: ['1'], others: PEER, ...options })
}

/** The same with another player in every role, the network's included. */
export function runPlayer(player: Player, scenario: string, topology: string, lab: SimLabOptions = {}): Promise<Cell> {
  return runCell(cellOf(scenario, topology, player), { lab: new SimLab(lab), seeds: ['1'], others: player })
}
