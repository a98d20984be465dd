import { type Command, Option } from 'commander'
import type { Combine, Shard } from '../engine/index.js'
import { wholeNumber } from './options.js'
import { readShard } from './shard.js'

/** What of the scenarios is to run. */
export interface ScenarioOptions {
  readonly scenarios: boolean
  readonly scenario?: readonly string[]
  readonly topology?: readonly string[]
  readonly nat?: readonly string[]
  readonly role?: readonly string[]
  readonly pairings: Combine
  readonly lab: readonly string[]
  readonly requireLab?: readonly string[]
  readonly parallel?: number
  readonly seeds: number
  readonly capture?: true
  readonly nightly?: true
  readonly full?: true
  readonly requireMarks?: true
  readonly matrix?: string
  readonly html?: string
  readonly pcapng?: string
  readonly versions?: true
  readonly allowScripts?: true
  readonly shard?: Shard
  readonly logs?: string
  readonly baseline?: string
  readonly strictBaseline?: true
}

/** Adds the options of {@link ScenarioOptions}. */
export function withScenarioOptions(command: Command): Command {
  return command
    .option('--scenario <id...>', 'only these scenarios, and nothing else')
    .option('--topology <name...>', 'only these topologies, such as symmetric:open (server:client) or same-lan')
    .option('--nat <profile...>', 'only topologies with one of these NAT profiles on either side')
    .option(
      '--role <role=impl...>',
      'who plays a role, such as server=hyperdht; the others are varied over --impl. The role network is the public ' +
        'network: that of --impl if there is only one, else hyperdht as it is installed'
    )
    .addOption(
      new Option(
        '--pairings <which>',
        'who plays with whom: pairwise lets every implementation meet every other in every two roles, all runs every ' +
          'combination of three roles and more'
      )
        .choices(['pairwise', 'all'])
        .default('pairwise')
    )
    .option(
      '--versions',
      'published versions of hyperdht against each other and against --impl, in what moved between them'
    )
    .option('--allow-scripts', 'let packages that are fetched for --impl run their install scripts')
    .option(
      '--lab <name...>',
      'where scenarios run: sim, loopback (real sockets, processes and time on 127.0.0.1, no NATs), netns (NATs of this ' +
        'kernel); one that does not work here is skipped',
      ['sim']
    )
    .option('--require-lab <name...>', 'as --lab, and it is a failure if one of these does not work here')
    .option('--parallel <n>', 'so many cells at the same time, in labs that can (netns)', wholeNumber(1, 100))
    .option('--seeds <n>', 'run each scenario with so many seeds, counted from --seed', wholeNumber(1, 10_000), 1)
    .option('--shard <i/n>', 'only this part of the cells; punchlist merge joins the reports', readShard)
    .option('--baseline <file>', 'what the peer does with itself (default: the one that comes with punchlist)')
    .option('--strict-baseline', 'fail where hyperdht with itself is not as the committed baseline says')
    .option('--capture', 'keep the packets of runs that pass as well, for --html, --matrix and --logs')
    .option('--pcapng <file|folder>', 'write the packets of each run for Wireshark: x.pcapng for one run, or a folder')
    .option(
      '--logs <folder>',
      'write all that is known of each cell; without it only of those that fail, to a new folder'
    )
    .option('--nightly', 'run also the topologies that take long: days of virtual time, heavy loss')
    .option(
      '--full',
      'let different implementations meet in every topology, of a whole run too; where a scenario, topology, NAT or ' +
        'role is named they do anyway'
    )
    .option('--require-marks', 'fail if a rare way that a whole run has to go (birthday punch...) was not seen')
    .option('--html <file>', 'write the cells as one page for people: heat maps, runs, pictures of their packets')
    .option('--matrix <file>', 'write the cells with their runs and packets as JSON; "-" is stdout')
    .option('--no-scenarios', 'leave out the scenarios')
}

/** Whether the options speak of scenarios alone. */
export function onlyScenarios(options: ScenarioOptions): boolean {
  const { scenario, topology, nat, role, matrix, html, pcapng, versions, lab, requireLab } = options
  return (
    lab.some((name) => name !== 'sim') ||
    requireLab !== undefined ||
    [scenario, topology, nat, role, matrix, html, pcapng, versions].some((option) => option !== undefined)
  )
}
