import type { Lab } from '../engine/index.js'
import { UserError } from '../errors.js'
import { LoopbackLab } from '../labs/loopback/index.js'
import { SimLab } from '../labs/sim/lab/index.js'

/** Labs by the name that `--lab` has for them. */
const LABS: Readonly<Record<string, () => Lab>> = {
  sim: () => new SimLab(),
  loopback: () => new LoopbackLab()
}

/** @throws UserError `USAGE`. */
export function labNamed(name: string): Lab {
  const make = Object.hasOwn(LABS, name) ? LABS[name] : undefined
  if (make !== undefined) return make()
  throw new UserError('USAGE', `There is no lab "${name}"; there are ${Object.keys(LABS).join(', ')}.`)
}
