/**
 * Fuzzing of the machines that connect: our server, our client and our relaying node in the simulator, with seeded chance,
 * while datagrams of theirs come again, changed, late, to the wrong socket or from the wrong side, while an insider who has
 * the keys says what the protocol does not foresee, and while anything is destroyed at any moment. Nothing may crash, stay
 * or get stuck. What is made here goes to our own implementation only: some of it harms others (docs/SECURITY.md).
 */
export {
  DEFAULT_MACHINE_RUNS,
  fuzzMachines,
  type MachineFinding,
  type MachineFuzzOptions,
  type MachineFuzzResult,
  numbersOf,
  planOf
} from './fuzz.js'
export { momentsOf, sweepMoments, type Sweep, type SweepOptions } from './moments.js'
export { CALM, ENDS, NATS, type Plan, plans } from './plan.js'
export { type MachineRun, runPlan } from './run.js'
