import { readFile, rename, writeFile } from 'node:fs/promises'
import type { SavedTable } from '../dht-rpc/index.js'
import type HyperDHT from '../index.js'
import { UserError } from './errors.js'
import type { Log } from './output.js'

/** Between two saves of a node that runs, in ms: what `kill -9` costs at most. */
const SAVE_INTERVAL = 5 * 60_000

/** The table in a file, or null if there is no such file. The node checks what is in it. @throws UserError */
export async function readTable(file: string): Promise<SavedTable | null> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (err) {
    if ((err as { code?: string }).code === 'ENOENT') return null
    throw err
  }
  try {
    return JSON.parse(text) as SavedTable
  } catch {
    throw new UserError('BAD_FILE', `${file} is no saved routing table: it is not JSON.`)
  }
}

/** Keeps the table of a node in a file. */
export class TableFile {
  #timer: NodeJS.Timeout | null = null

  constructor(
    private readonly node: HyperDHT,
    private readonly file: string,
    private readonly log: Log
  ) {}

  start(): void {
    const save = (): void => void this.save().catch((err: Error) => this.log.warn(err.message))
    this.#timer = setInterval(save, SAVE_INTERVAL)
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    await this.save()
  }

  /** Whole or not at all. A node that knows nobody leaves the file as it is: an outage must not erase the way back. */
  async save(): Promise<void> {
    const table = this.node.exportTable()
    if (table.nodes.length === 0) return
    await writeFile(`${this.file}.new`, JSON.stringify(table) + '\n')
    await rename(`${this.file}.new`, this.file)
    this.log.debug(`${table.nodes.length} nodes saved in ${this.file}`)
  }
}
