/** How many leading bits two ids share; with the id of a table, the k-bucket of the other one (NODE-28). */
export function sharedBits(a: Uint8Array, b: Uint8Array): number {
  const i = a.findIndex((byte, n) => byte !== b[n])
  return i < 0 ? a.length * 8 : i * 8 + Math.clz32((a[i] as number) ^ (b[i] as number)) - 24
}
