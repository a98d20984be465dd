/** What goes wrong around nodes: cuts, bad lines, addresses and mappings that change, hosts that die, probes that arrive. */
import type { Scenario } from '../../engine/index.js'
import { addressChange } from './address-change.js'
import { earlyProbe } from './early-probe.js'
import { lossyLinks, lossyRecords } from './lossy-links.js'
import { natReset } from './nat-reset.js'
import { bootstrapOutage, relayOutage } from './outage.js'
import { partition, partitionRecords } from './partition.js'

export const FAULTS: readonly Scenario[] = [
  partition,
  partitionRecords,
  addressChange,
  lossyLinks,
  lossyRecords,
  natReset,
  relayOutage,
  bootstrapOutage,
  earlyProbe
]
