/** The commands of `punchlist`, a file each. */
import type { CommandFactory } from '../context.js'
import { applicationsCommand } from './applications.js'
import { badgeCommand } from './badge.js'
import { baselineCommand } from './baseline.js'
import { checkDriverCommand } from './check-driver.js'
import { compareCommand } from './compare.js'
import { coverageCommand } from './coverage.js'
import { dissectCommand } from './dissect.js'
import { doctorCommand } from './doctor.js'
import { fuzzCommand } from './fuzz.js'
import { gateCommand } from './gate.js'
import { historyCommand } from './history.js'
import { matrixCommand } from './matrix.js'
import { mergeCommand } from './merge.js'
import { probeCommand } from './probe.js'
import { resultsCommand } from './results.js'
import { runCommand } from './run.js'
import { vectorsCommand } from './vectors.js'

/** The commands, in the order of the help. */
export const COMMANDS: readonly CommandFactory[] = [
  runCommand,
  gateCommand,
  vectorsCommand,
  fuzzCommand,
  probeCommand,
  applicationsCommand,
  dissectCommand,
  coverageCommand,
  matrixCommand,
  mergeCommand,
  compareCommand,
  historyCommand,
  badgeCommand,
  resultsCommand,
  baselineCommand,
  checkDriverCommand,
  doctorCommand
]
