import { type Address, isIPv4 } from '../../ipencoding/index.js'
import { splitSuggestedHost } from '../bootstrap-address.js'

export interface ResolvePorts {
  /** Rejects if nothing answers. */
  ping(to: Address): Promise<unknown>
  lookup(host: string): Promise<{ host: string }>
}

/**
 * The entry points as addresses, in their order, each as soon as it is known (ENC-90 to ENC-95, NODE-96). Those that cannot
 * be resolved are left out; nothing is remembered.
 */
export async function* resolveBootstrap(
  entries: readonly Address[],
  ports: ResolvePorts
): AsyncGenerator<Address, void, undefined> {
  for (const { host, port } of entries) {
    const { suggested, fallback } = splitSuggestedHost(host)
    // Any answer will do (ENC-91). What is no IPv4 text cannot answer (ENC-96).
    if (suggested !== null && isIPv4(suggested) && (await succeeds(ports.ping({ host: suggested, port })))) {
      yield { host: suggested, port }
    } else if (isIPv4(fallback)) {
      yield { host: fallback, port }
    } else if (fallback !== '') {
      const found = await ports.lookup(fallback).catch(() => null)
      if (found !== null) yield { host: found.host, port }
    }
  }
}

function succeeds(attempt: Promise<unknown>): Promise<boolean> {
  return attempt.then(
    () => true,
    () => false
  )
}
