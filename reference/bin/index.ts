/**
 * The command `punchlist-node`: nodes, values, announcements and lookups from a terminal or a script. It is one user of the
 * library among others; nothing in the library knows it. README.md beside this file is its manual.
 */
export { EXIT, type ExitName } from './errors.js'
export { main } from './main.js'
export { start } from './start.js'
