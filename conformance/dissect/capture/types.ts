/** A captured frame, as it lies in the file. */
export interface CaptureRecord {
  /** Position among all frames of the file, from 1: the number Wireshark shows. */
  readonly number: number
  /** Nanoseconds since 1970, or null where the file has no time (SPB of pcapng). */
  readonly time: bigint | null
  /** LINKTYPE_ number of the interface. */
  readonly link: number
  /** What was captured. A view that is good until the next record is asked for. */
  readonly frame: Buffer
  /** Bytes the frame had on the link: more than were captured, if the capture was made with a snap length. */
  readonly length: number
}

/** A file that is no capture, or a broken one. `record` frames before it were read well. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError'
  readonly code = 'BAD_CAPTURE'

  constructor(
    message: string,
    /** Byte offset in the file. */
    readonly offset: number
  ) {
    super(`${message} (byte ${offset})`)
  }
}

/** Where a reader tells of what is odd but no reason to stop, such as a file that ends in the middle of a frame. */
export type Warn = (sentence: string) => void
