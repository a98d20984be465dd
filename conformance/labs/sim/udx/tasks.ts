/** Ways to go on later. Globals are looked up at the call, so that a virtual clock set up afterwards is used (UDX-93). */

/** In a task of its own: where the real stack comes back from the event loop (UDX-28). */
export function inLaterTask(run: () => void): void {
  setImmediate(run)
}

/**
 * After everything that this task has started so far: all microtasks, then all next-tick callbacks. That is what the real
 * stack has Node do behind each single callback (UDX-49). From inside a microtask, `nextTick` waits until the whole
 * queue of microtasks is drained; from outside of one it would not.
 */
export function afterCheckpoint(run: () => void): void {
  queueMicrotask(() => process.nextTick(run))
}

/**
 * Calls somebody's function out of a packet's or timer's processing. What it throws is an uncaught exception of the
 * process, as there; the transport goes on (UDX-35).
 */
export function callOut<T>(run: () => T, otherwise: T): T {
  try {
    return run()
  } catch (err) {
    queueMicrotask(() => {
      throw err
    })
    return otherwise
  }
}
