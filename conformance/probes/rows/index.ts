/** The rows of the probe, a file per table of the protocol's chapter 02 (section 22) and one for what its prose says. */
export { BEHAVIOUR, UNSEEN } from './behaviour.js'
export { LISTS } from './lists.js'
export { REQUESTS } from './requests.js'
export { RESPONSES } from './responses.js'
export { TOKENS } from './tokens.js'
export { COMMANDS, EXCHANGES, SIZES } from './valid.js'
