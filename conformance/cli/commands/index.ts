import type { CommandFactory } from '../context.js'
import { checkDriverCommand } from './check-driver.js'
import { coverageCommand } from './coverage.js'
import { vectorsCommand } from './vectors.js'

/** The commands, in the order of the help. */
export const COMMANDS: readonly CommandFactory[] = [vectorsCommand, coverageCommand, checkDriverCommand]
