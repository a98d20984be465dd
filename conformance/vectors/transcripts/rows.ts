import type { TapSocket } from '../../drivers/tap/index.js'
import type { Json } from '../../layouts/index.js'
import type { TranscriptCase } from '../types.js'
import { expand, NAMES } from './names.js'
import type { Row } from './rpc-malformed-rows.js'
import type { Stage } from './stage.js'

/** Flags of files that are made of rows: one datagram and what it brings. */
export const ROW_FLAGS: Readonly<Record<string, string>> = {
  silence: 'Nothing is sent in reaction.',
  undecodable: 'The datagram is no message: it does not decode and has no value here.'
}

/** How `result` and silence are meant in files that are made of rows. */
export const ROW_NOTES: readonly string[] = [
  'Case `m1` is row M1 of the chapter, and so on.',
  'Each case starts with the datagram that is sent to the node; the steps after it are what the node does. A case with one step is silence: nothing may be sent.',
  '`result` speaks of the reaction, not of the datagram: `valid` means that an implementation reacts like this, `acceptable` that it may.'
]

/** Sends a row's datagram and writes down what comes back. */
export async function recordRow(
  stage: Stage,
  file: string,
  [id, comment, datagram, claims]: Row,
  options: {
    readonly from: TapSocket
    readonly to: string
    readonly names?: Readonly<Record<string, string>>
    readonly more?: () => Promise<void>
    readonly outcome?: () => Json
    readonly flags?: readonly string[]
  }
): Promise<TranscriptCase> {
  const hex = expand(datagram, options.names ?? NAMES)
  await stage.say(options.from, options.to, Buffer.from(hex, 'hex'))
  await options.more?.()
  const steps = await stage.take()
  const undecodable = steps[0]?.message === undefined
  return {
    id: `${file}/${id.toLowerCase()}`,
    comment: `${comment}.`,
    flags: [
      ...(steps.length === 1 ? ['silence'] : []),
      ...(undecodable ? ['undecodable'] : []),
      ...(options.flags ?? [])
    ],
    claims: [...new Set(claims.split(' '))],
    result: 'valid',
    steps,
    ...(options.outcome === undefined ? {} : { outcome: options.outcome() })
  }
}
