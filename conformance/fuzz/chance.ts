/**
 * Seeded chance that is cheap enough for millions of cases (sfc32). Every case has its own, made from the seed of the
 * run, the codec and the number of the case: so any case can be made again without the ones before it.
 */
export class Chance {
  private a = 0
  private b = 0
  private c = 0
  private counter = 1

  constructor(seed: number, stream: number, index: number) {
    this.reset(seed, stream, index)
  }

  reset(seed: number, stream: number, index: number): this {
    this.a = seed | 0
    this.b = stream | 0
    this.c = index | 0
    this.counter = 1
    for (let i = 0; i < 12; i++) this.uint32()
    return this
  }

  uint32(): number {
    const t = (((this.a + this.b) | 0) + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (this.c << 21) | (this.c >>> 11)
    this.c = (this.c + t) | 0
    return t >>> 0
  }

  /** From 0 to `n` - 1. */
  below(n: number): number {
    return Math.floor((this.uint32() / 0x100000000) * n)
  }

  /** True once in `n` times. */
  oneIn(n: number): boolean {
    return this.below(n) === 0
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }

  fill(bytes: Buffer): Buffer {
    for (let i = 0; i < bytes.length; i++) bytes[i] = this.uint32() & 0xff
    return bytes
  }
}

/** A number for a name, to give each codec chance of its own (FNV-1a). */
export function streamOf(name: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
  return hash
}
