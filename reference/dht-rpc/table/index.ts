/** The nodes a node knows: records, who enters and leaves, liveness checks, and what can be said and saved of them. */
export { Checks, type CheckPorts } from './checks.js'
export { type ContactPorts, Contacts } from './contacts.js'
export { KnownNodes } from './known-nodes.js'
export { RecencyList, type RecencyListOptions } from './recency-list.js'
export { createRecord, type NodeRecord } from './record.js'
export { readTable, type SavedTable, saveTable } from './saved-table.js'
export { describeTable, type TableStatistics } from './statistics.js'
