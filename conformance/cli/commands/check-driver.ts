import { existsSync } from 'node:fs'
import { Command } from 'commander'
import { checkDriver, CHECKS } from '../../drivers/external/index.js'
import { createDriver } from '../../drivers/index.js'
import { loadVectors, vectorsFolder, type VectorFile, verify } from '../../vectors/index.js'
import type { Context } from '../context.js'
import { examples } from '../help.js'
import { type ReportOptions, withReportOptions } from '../options.js'
import { reportRun } from '../reporting.js'

/** Files of which a driver alone is asked a few cases; `vectors verify` asks all. */
const SAMPLED = ['uint', 'buffer', 'ipv4-address', 'ipv4-array', 'rpc-request', 'rpc-response']
/** Cases of each result in each of them. */
const CASES_EACH = 2
