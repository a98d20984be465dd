/**
 * The suite as a library: what the command `punchlist` does, for programs and test runners.
 *
 * ```ts
 * import { createDriver, loadVectors, verify } from 'punchlist'
 *
 * const driver = await createDriver('python3 driver.py')
 * const outcomes = await verify(driver, loadVectors())
 * await driver.close()
 * ```
 */
import { loadVectors as loadVectorsFrom, type VectorFile } from './vectors/index.js'
import { DATA_DIR } from './vectors/paths.js'

export {
  dissect,
  type Dissection,
  type DissectContext,
  dissectionToJson,
  parseHex,
  renderText
} from './dissect/index.js'
export {
  type CodecDriver,
  createDriver,
  type Implementation,
  type MaybePromise,
  Rejected,
  Unsupported
} from './drivers/index.js'
export { EXIT, type ExitName, UserError } from './errors.js'
export { type Json, type Layout, layoutOf, LAYOUTS } from './layouts/index.js'
export { type Kind, probe, type ProbeOptions } from './probes/index.js'
export type {
  Cell,
  CellRun,
  CellSummary,
  CellVerdict,
  Comparison,
  MatrixReport,
  PacketHop,
  PacketRecord,
  Path
} from './report/cells.js'
export { type HtmlOptions, renderHtml } from './report/html/index.js'
export { plain, type Style } from './report/index.js'
export {
  mergeMatrices,
  readMatrix,
  renderMatrix,
  type MatrixRenderOptions,
  toMatrixJson,
  toMatrixJUnit
} from './report/matrix/index.js'
export { type PcapngOptions, toPcapng } from './report/pcapng/index.js'
export type { Outcome, Report, Verdict } from './report/types.js'
export * from './vectors/types.js'
export { verify, type VerifyOptions } from './vectors/index.js'

/**
 * Reads vector files.
 *
 * @param path a folder of them, or one. Default: those that come with this package.
 * @throws UserError `NO_FILE`, `BAD_FILE`, `NEWER_FORMAT`.
 */
export function loadVectors(path: string = DATA_DIR): VectorFile[] {
  return loadVectorsFrom(path)
}
