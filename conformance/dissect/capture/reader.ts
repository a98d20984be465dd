import { ByteStream } from './bytes.js'
import { isPcap, readPcap } from './pcap.js'
import { isPcapng, readPcapng } from './pcapng.js'
import { CaptureError, type CaptureRecord, type Warn } from './types.js'

/** Whether bytes begin like a capture, so that a pipe can carry either that or text. Looks at the first four. */
export function looksLikeCapture(start: Buffer): boolean {
  return start.length >= 4 && (isPcap(start) || isPcapng(start))
}

/**
 * The frames of a pcap or pcapng file, one after the other; only one is held at a time.
 *
 * @param warn told what is odd; the frames before it are good.
 * @throws CaptureError if the file is no capture, or is broken (not if it just ends too early).
 */
export async function* readCapture(
  chunks: AsyncIterable<Uint8Array>,
  warn: Warn = () => undefined
): AsyncGenerator<CaptureRecord> {
  const stream = new ByteStream(chunks)
  try {
    const magic = await stream.peek(4)
    if (!looksLikeCapture(magic)) throw new CaptureError('Neither a pcap nor a pcapng file', 0)
    yield* isPcapng(magic) ? readPcapng(stream, warn) : readPcap(stream, warn)
  } finally {
    await stream.close()
  }
}
