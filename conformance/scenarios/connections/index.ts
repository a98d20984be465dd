/** What happens to open connections, to servers with many of them, and to what comes to servers that is none. */
import type { Scenario } from '../../engine/index.js'
import { badHandshakes } from './bad-handshakes.js'
import { closePunching } from './close-punching.js'
import { crowd } from './crowd.js'
import { echo } from './echo.js'
import { firewallRefusal } from './refusal.js'
import { serverRestart } from './restart.js'

/** Connections beyond the first greeting: what they carry, how many there are, and how they begin and end badly. */
export const CONNECTIONS: readonly Scenario[] = [
  echo,
  crowd,
  serverRestart,
  firewallRefusal,
  badHandshakes,
  closePunching
]
