/** Nodes that mean harm: they lie about who they are, answer rubbish, or send more than anybody can want. */
import type { Scenario } from '../../engine/index.js'
import { falseIds } from './false-ids.js'
import { flood } from './flood.js'
import { garbage } from './garbage.js'

export const ADVERSARIES: readonly Scenario[] = [falseIds, garbage, flood]
