import { replace } from './replace.js'
import type { Stream } from './stream.js'

/** Math.random from the stream that `draw` names at each call. */
export function seedMath(draw: () => Stream): () => void {
  return replace(Math, { random: () => draw().float() })
}
