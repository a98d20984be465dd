/**
 * Real applications from npm, unchanged, on either implementation and between them: Hyperswarm, Hypercore with Corestore,
 * Hyperbeam, Hypertele. They are run by tests only, each in a process of its own: see `applications.test.ts`.
 */
export {}
