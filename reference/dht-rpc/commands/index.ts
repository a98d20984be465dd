/** The internal commands as a node answers them (chapter 02, section 12): a map from number to handler. */
export { DelayedReplies } from './delayed-replies.js'
export { answerInternal, type CommandPorts } from './internal.js'
