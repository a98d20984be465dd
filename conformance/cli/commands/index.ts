import type { CommandFactory } from '../context.js'
import { checkDriverCommand } from './check-driver.js'
import { coverageCommand } from './coverage.js'

/** The commands, in the order of the help. */
export const COMMANDS: readonly CommandFactory[] = [coverageCommand, checkDriverCommand]
