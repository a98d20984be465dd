/**
 * The command `punchlist`: options, what it prints and writes, exit codes. What it runs is in the folders beside this one,
 * which know nothing of it.
 */
export { main } from './main.js'
