/**
 * The application that most users of the network are users of, unchanged: the package hyperswarm on nodes of any
 * implementation, behind NATs and for hours. More applications run on real sockets: see conformance/applications.
 */
import type { Scenario } from '../../engine/index.js'
import { hyperswarm, hyperswarmTopics } from './hyperswarm.js'

export const HYPERSWARM: readonly Scenario[] = [hyperswarm, hyperswarmTopics] as readonly Scenario[]
