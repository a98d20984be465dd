/**
 * The variable of the environment that names the folder of another hyperdht, for a process that drives the codecs of just
 * that one (cli/vectors-child.ts).
 */
export const PEER_FOLDER = 'PUNCHLIST_PEER_FOLDER'
