/**
 * How long a connection takes, as a person would tell it. Labs differ in latency (a virtual internet has tens of ms, a
 * namespace none), so what is compared is not the ms but what was waited for: nothing, a retry, several, a limit.
 */
export const TIME_CLASSES: readonly { readonly name: string; readonly below: number }[] = [
  { name: 'at once', below: 500 },
  { name: 'after a second', below: 2_000 },
  { name: 'after seconds', below: 10_000 },
  { name: 'late', below: Infinity }
]

/** Times of two classes that are closer than this are neighbours of a limit, not different. */
const CLEAR = 2

interface Times {
  readonly least: number
  readonly most: number
}

export function timeClass(ms: number): string {
  return TIME_CLASSES[classOf(ms)]!.name
}

/** Whether what took long here cannot be what took long there: the ranges are in other classes, and clearly apart. */
export function timesDiffer(a: Times, b: Times): boolean {
  const [early, late] = a.least <= b.least ? [a, b] : [b, a]
  return classOf(early.most) < classOf(late.least) && late.least >= CLEAR * early.most
}

function classOf(ms: number): number {
  return TIME_CLASSES.findIndex(({ below }) => ms < below)
}
