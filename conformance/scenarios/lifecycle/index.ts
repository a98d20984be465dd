/** What the hours do: nodes turn persistent and ephemeral, records, forwards and tokens age, nodes sleep and come back. */
import type { Scenario } from '../../engine/index.js'
import { forwardExpiry } from './forward-expiry.js'
import { recordExpiry } from './record-expiry.js'
import { serverRenewal } from './server-renewal.js'
import { suspendResume } from './suspend-resume.js'
import { tokenRotation } from './token-rotation.js'
import { turnEphemeral } from './turn-ephemeral.js'
import { turnPersistent } from './turn-persistent.js'

export const LIFECYCLE: readonly Scenario[] = [
  turnPersistent,
  turnEphemeral,
  tokenRotation,
  recordExpiry,
  forwardExpiry,
  serverRenewal,
  suspendResume
]
