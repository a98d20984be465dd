/** Parts of `punchlist gate`: the two sides that are compared, how deep each part goes, and the parts that are run. */
export { type Depth, DEPTHS } from './depth.js'
export {
  type GateContext,
  kernelPart,
  type Part,
  probePart,
  scenariosPart,
  simPart,
  vectorsPart,
  versionsPart
} from './parts.js'
export { lastRelease, openSide, otherRows, type Side, sideSpec } from './sides.js'
