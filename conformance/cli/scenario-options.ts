import type { Command } from 'commander'
import { wholeNumber } from './options.js'

/** What of the scenarios is to run. */
export interface ScenarioOptions {
  readonly scenarios: boolean
  readonly scenario?: readonly string[]
  readonly topology?: readonly string[]
  readonly nat?: readonly string[]
  readonly role?: readonly string[]
  readonly lab: readonly string[]
  readonly requireLab?: readonly string[]
  readonly seeds: number
  readonly capture?: true
  readonly nightly?: true
  readonly requireMarks?: true
  readonly matrix?: string
  readonly html?: string
}

/** Adds the options of {@link ScenarioOptions}. */
export function withScenarioOptions(command: Command): Command {
  return command
    .option('--scenario <id...>', 'only these scenarios, and nothing else')
    .option('--topology <name...>', 'only these topologies, such as symmetric:open (server:client) or same-lan')
    .option('--nat <profile...>', 'only topologies with one of these NAT profiles on either side')
    .option('--role <role=impl...>', 'who plays a role, such as server=hyperdht; the others are varied over --impl')
    .option('--lab <name...>', 'where scenarios run: sim, loopback, netns; one that does not work here is skipped', [
      'sim'
    ])
    .option('--require-lab <name...>', 'as --lab, and it is a failure if one of these does not work here')
    .option('--seeds <n>', 'run each scenario with so many seeds, counted from --seed', wholeNumber(1, 10_000), 1)
    .option('--nightly', 'run also the topologies that take long: days of virtual time, heavy loss')
    .option('--require-marks', 'fail if a rare way that a whole run has to go (birthday punch...) was not seen')
    .option('--capture', 'keep the packets of runs that pass as well, for --html and --matrix')
    .option('--html <file>', 'write the cells as one page for people: heat maps, runs, pictures of their packets')
    .option('--matrix <file>', 'write the cells with their runs and packets as JSON; "-" is stdout')
    .option('--no-scenarios', 'leave out the scenarios')
}

/** Whether the options speak of scenarios alone. */
export function onlyScenarios({
  scenario,
  topology,
  nat,
  role,
  matrix,
  html,
  lab,
  requireLab
}: ScenarioOptions): boolean {
  const elsewhere = lab.some((name) => name !== 'sim') || requireLab !== undefined
  return elsewhere || [scenario, topology, nat, role, matrix, html].some((option) => option !== undefined)
}
