import { open } from 'node:fs/promises'
import { Presets, SingleBar } from 'cli-progress'
import {
  CaptureError,
  packetToJson,
  readCapture,
  renderHeading,
  renderSummary,
  renderText,
  type Secret,
  Session
} from '../../../dissect/index.js'
import { UserError } from '../../../errors.js'
import type { Output } from './io.js'
import type { DissectOptions, Filter } from './options.js'

/** Captures below this size are through before a progress bar could be read. */
const LONG_CAPTURE = 8 << 20
const CHUNK = 1 << 18

export interface CaptureSource {
  readonly chunks: AsyncIterable<Uint8Array>
  /** Size of the file, or null for a pipe. */
  readonly bytes: number | null
}

/** Opens a file. Throws UserError `NO_FILE`. */
export async function openCapture(path: string): Promise<CaptureSource> {
  try {
    const file = await open(path)
    const stat = await file.stat()
    if (stat.isDirectory()) {
      await file.close()
      throw new UserError('NO_FILE', `${path} is a folder: name a capture file in it.`)
    }
    return { chunks: file.createReadStream({ highWaterMark: CHUNK }), bytes: stat.isFile() ? stat.size : null }
  } catch (err) {
    if (err instanceof UserError) throw err
    const { code } = err as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new UserError('NO_FILE', `There is no file ${path}.`)
    throw new UserError('NO_FILE', `${path} cannot be read: ${code ?? String(err)}.`)
  }
}

interface Job extends CaptureSource {
  readonly secrets: readonly Secret[]
  readonly filter: Filter
  readonly options: DissectOptions
  readonly output: Output
}

/** Writes what is in a capture, packet by packet as it is read. Throws UserError `BAD_FILE`. */
export async function dissectCapture({ chunks, bytes, secrets, filter, options, output }: Job): Promise<void> {
  const session = new Session({ secrets, wanted: filter.wanted })
  const bar = progressBar(bytes, output)
  const counted = countBytes(chunks, (total) => bar?.update(total))
  let frames = 0
  let shown = 0
  try {
    for await (const record of readCapture(counted, (sentence) => output.say(sentence))) {
      frames++
      const packet = session.read(record)
      if (packet === null || !filter.shown(packet)) continue
      shown++
      if (options.json === true) await output.write(JSON.stringify(packetToJson(packet)) + '\n')
      else if (options.summary === true) await output.write(renderSummary(packet, { colors: output.colors }) + '\n')
      else {
        const render = { colors: output.colors, full: options.full === true }
        await output.write(`${renderHeading(packet, render)}\n${renderText(packet.dissection, render)}\n`)
      }
    }
  } catch (err) {
    if (err instanceof CaptureError) throw new UserError('BAD_FILE', `${err.message}.`)
    throw err
  } finally {
    bar?.stop()
  }
  const skipped = [...session.skipped].map(([why, n]) => `${n} ${why}`)
  const outside = skipped.length === 0 ? '' : `; without a datagram: ${skipped.join(', ')}`
  output.say(`${frames} frames, ${shown} shown${outside}.`)
}

/** On a terminal of its own only: a bar between lines of output helps nobody. */
function progressBar(bytes: number | null, { io }: Output): SingleBar | null {
  if (bytes === null || bytes < LONG_CAPTURE || io.stderr.isTTY !== true || io.stdout.isTTY === true) return null
  // The library asks for a whole WriteStream and uses `write` and `isTTY`.
  const bar = new SingleBar(
    {
      format: 'reading [{bar}] {percentage}% {duration_formatted}',
      stream: io.stderr as NodeJS.WriteStream,
      clearOnComplete: true,
      fps: 4
    },
    Presets.legacy
  )
  bar.start(bytes, 0)
  return bar
}

async function* countBytes(
  chunks: AsyncIterable<Uint8Array>,
  tell: (total: number) => void
): AsyncGenerator<Uint8Array> {
  let total = 0
  for await (const chunk of chunks) {
    total += chunk.length
    tell(total)
    yield chunk
  }
}
