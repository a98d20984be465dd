/**
 * Does something with each of `items`, so many at the same time, begun in their order. The results are in their order too.
 * After the first that rejects nothing more is begun; the promise rejects when all that was begun has ended.
 */
export async function sideBySide<T, R>(
  items: readonly T[],
  width: number,
  act: (item: T, index: number) => Promise<R>
): Promise<R[]> {
  const results: R[] = []
  const errors: unknown[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < items.length && errors.length === 0) {
      const index = next++
      try {
        results[index] = await act(items[index]!, index)
      } catch (err) {
        errors.push(err)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, width) }, worker))
  if (errors.length > 0) throw errors[0]
  return results
}
