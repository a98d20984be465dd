import { Rejected } from '../types.js'

/** The peer's codecs throw plain errors of many kinds for bytes and values they do not take (ENC-6): all are refusals. */
export function refusing<T>(run: () => T): T {
  try {
    return run()
  } catch (err) {
    throw new Rejected(err instanceof Error ? err.message : String(err))
  }
}
