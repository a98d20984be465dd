/** Replaces functions of an object by others and returns what puts the former ones back, as they were. */
export function replace(target: object, replacements: Readonly<Record<string, unknown>>): () => void {
  const formers = Object.keys(replacements).map(
    (name) => [name, Object.getOwnPropertyDescriptor(target, name)] as const
  )
  for (const [name, former] of formers) {
    Object.defineProperty(target, name, {
      configurable: true,
      writable: true,
      enumerable: former?.enumerable ?? true,
      value: replacements[name]
    })
  }
  return () => {
    for (const [name, former] of formers) {
      if (former === undefined) Reflect.deleteProperty(target, name)
      else Object.defineProperty(target, name, former)
    }
  }
}
