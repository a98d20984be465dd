import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { UserError } from '../errors.js'
import { glances } from '../report/capture/index.js'
import type { Cell, CellRun, PacketRecord } from '../report/cells.js'

/** Characters of a cell's id in a file name; a hash tells apart what that cuts. */
const NAME_CHARS = 100

/** A name for the files of a cell, in any file system. */
export function fileNameOf(cell: Cell, seed: string): string {
  const hash = createHash('sha256').update(`${cell.lab} ${cell.id}`).digest('hex').slice(0, 8)
  return `${cell.id.replace(/[^\w.@+-]+/g, '_').slice(0, NAME_CHARS)}-${hash}-seed${seed.replace(/\W+/g, '_')}`
}

/**
 * Files that tell all that is known of a cell: one for each cell that failed, or for every cell where a folder was asked
 * for. Without one, a folder of the system's for temporary files takes them.
 */
export class Logs {
  private folder: string | null = null

  constructor(private readonly asked: string | undefined) {}

  /** @returns the file, or null if there is nothing that a report does not say. */
  write(cell: Cell): string | null {
    const bad = cell.verdict === 'fail' || cell.verdict === 'crashed'
    if (!bad && this.asked === undefined) return null
    const [first] = cell.runs
    if (first === undefined) return null
    try {
      this.folder ??= this.open()
      const file = join(this.folder, `${fileNameOf(cell, first.seed)}.log`)
      writeFileSync(file, logOf(cell))
      return file
    } catch (err) {
      const code = (err as NodeJS.ErrnoException).code ?? String(err)
      throw new UserError(
        'NO_FILE',
        `Cannot write logs to ${this.folder ?? this.asked} (${code}); name a folder with --logs.`
      )
    }
  }

  private open(): string {
    if (this.asked === undefined) return mkdtempSync(join(tmpdir(), 'punchlist-logs-'))
    const folder = resolve(this.asked)
    mkdirSync(folder, { recursive: true })
    return folder
  }
}

/** As text, a datagram a line where they were kept. */
function logOf(cell: Cell): string {
  const { id, lab, title, claims, roles, expected, verdict, comparison } = cell
  const head = [
    `cell      ${id}`,
    `lab       ${lab}`,
    `proves    ${title}${claims.length === 0 ? '' : ` (${claims.join(', ')})`}`,
    `versions  ${Object.entries(roles)
      .map(([role, label]) => `${role} ${label}`)
      .join(', ')}`,
    `expected  ${expected}`,
    `verdict   ${verdict}`,
    ...(comparison?.differences ?? []).map((line) => `baseline  ${line}`)
  ]
  return [head.join('\n'), ...cell.runs.map(runLog)].join('\n\n') + '\n'
}

function runLog(run: CellRun): string {
  const { seed, verdict, detail, ms, packets, timeToOpen, path, traceHash, replay, capture, files = [] } = run
  return [
    `seed ${seed}: ${verdict}, ${ms} ms, ${packets} packets, open after ${timeToOpen ?? 'never'}, path ${path ?? 'none seen'}`,
    `trace     ${traceHash ?? 'none'}`,
    `replay    ${replay}`,
    ...(detail === '' ? [] : [detail]),
    ...(capture === null ? ['The packets were not kept; --capture keeps them.'] : packetLines(capture)),
    ...files.map(({ name, text }) => `\n--- ${name}\n${text.trimEnd()}`)
  ].join('\n')
}

function packetLines(capture: readonly PacketRecord[]): string[] {
  const kinds = glances(capture)
  return capture.map((packet) => {
    const { number, sender, receiver, hops, hex, fate } = packet
    const first = hops[0]
    const addressed = first === undefined ? '' : `${first.from} > ${first.to}`
    const at = first === undefined ? '?' : first.at.toFixed(3)
    return `#${number} ${at} ms  ${sender} > ${receiver ?? '?'}  ${addressed}  ${kinds.get(packet)?.name ?? ''}, ${hex.length / 2} bytes: ${fate}`
  })
}
