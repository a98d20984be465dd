/** What stands in for npm, its registry and the packages it brings. */
export { rejection, thrown } from './errors.js'
export { npmFromWorkspace } from './npm-from-workspace.js'
export { type Call, StubNpm, type StubPackage } from './stub-npm.js'
export { temporaryFolder } from './temporary-folder.js'
export { writeFiles } from './write-files.js'
