/** A while later: for what must not happen, where no event can say that it did not. */
export function soon(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20))
}
