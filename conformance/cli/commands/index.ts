import type { CommandFactory } from '../context.js'

/** The commands, in the order of the help. */
export const COMMANDS: readonly CommandFactory[] = []
