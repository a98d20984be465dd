import { inspect } from 'node:util'
import type { ConnectStory } from '../peers/contract.js'
import { storyText } from './explain.js'

/** One step of a story. */
export type StoryStep = ConnectStory['steps'][number]

/** Steps kept. A calm attempt has some twenty; a throttled one that waits for an hour has a few hundred. */
const MAX_STEPS = 256

/** Collects the steps of one attempt. Holds nothing private: no keys, no payloads. */
export class Story implements ConnectStory {
  /** In order of time. BOUNDED: by MAX_STEPS; what comes later is told to the listener, counted, and not kept. */
  readonly steps: StoryStep[] = []
  /** Steps that were not kept. */
  omitted = 0

  readonly #begin = now()
  readonly #listener: ((step: StoryStep) => void) | null

  /** @param listener is told every step when it happens: `--verbose`, diagnostics */
  constructor(listener: ((step: StoryStep) => void) | null = null) {
    this.#listener = listener
  }

  /** Notes that something happened now. */
  tell(what: string, facts?: Readonly<Record<string, unknown>>): void {
    const at = now() - this.#begin
    const step = facts === undefined ? { at, what } : { at, what, facts }
    if (this.steps.length < MAX_STEPS) this.steps.push(step)
    else this.omitted++
    this.#listener?.(step)
  }

  /** It ended well, and nobody will ask: an open connection needs no memory of how it was reached. */
  forget(): void {
    this.steps.length = 0
  }

  /** For people: a line for each step, and at the end what a failure means and what can be done about it. */
  toString(): string {
    return storyText(this, this.omitted)
  }

  /** What `console.log` shows of it. */
  [inspect.custom](): string {
    return this.toString()
  }
}

function now(): number {
  return Math.round(performance.now())
}
