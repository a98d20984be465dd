import type { Filtering, Hairpin, Mapping, Ports } from '../net/index.js'
import type { Endpoint } from '../types.js'
import { Bench, type ProbeHosts } from './bench.js'
import { type Ear, sameEndpoint } from './ear.js'
import { measureLifetime } from './lifetime.js'
import { BLOCKED, type Measured } from './measured.js'

/** Sockets whose ports are compared. */
const SAMPLES = 8
/** A port nobody uses (discard). */
const UNUSED = 9
/** TTL of the peer's opening probes (UDX-21). */
const LOW_TTL = 5

/**
 * Measures what stands between two inside hosts and an outside one, by the method of RFC 5780: it only looks at which
 * datagrams arrive, and from where. Takes about an hour of the lab's time, since it waits for mappings to be forgotten.
 */
export async function measure(hosts: ProbeHosts): Promise<Measured> {
  const bench = await Bench.set(hosts)
  try {
    const seen = await bench.seenBy(await bench.open(), bench.outside)
    if (seen.every((source) => source === null)) return BLOCKED
    const mapping = mappingOf(seen)
    const own = hosts.a.interfaces().map(({ host }) => host)
    const translated = !seen.every((source) => source === null || own.includes(source.host))
    const { ports, pooling } = await measurePorts(bench)
    const filtering = await measureFiltering(bench)
    const { unsolicited, reachable } = await measureUnsolicited(bench)
    return {
      blocked: false,
      translated,
      reachable,
      mapping,
      filtering,
      ports: translated ? ports : null,
      pooling: translated ? pooling : null,
      hairpin: translated && (mapping === 'EIM' || filtering === 'EIF') ? await measureHairpin(bench) : null,
      unsolicited: filtering === 'EIF' && !translated ? null : unsolicited,
      earlyProbe: mapping === 'EIM' ? await measureEarlyProbe(bench) : null,
      lowTtl: await measureLowTtl(bench, mapping),
      ...(await measureLifetime(bench))
    }
  } finally {
    bench.close()
  }
}

/** (1) One socket to two ports of two hosts: how many external endpoints? */
function mappingOf([o1a, o1b, o2a, o2b]: (Endpoint | null)[]): Mapping {
  const [at1, at2] = [sameEndpoint(o1a!, o1b!), sameEndpoint(o2a!, o2b!)]
  if (at1 && at2) return sameEndpoint(o1a!, o2a!) ? 'EIM' : 'ADM'
  return 'APDM'
}

/** (2) Sockets side by side: how are their external ports related to the inside ones, to each other, and to later ones? */
async function measurePorts(bench: Bench): Promise<Pick<Measured, 'ports' | 'pooling'>> {
  const [o1a] = bench.outside
  const ears: Ear[] = []
  for (let i = 0; i < SAMPLES; i++) ears.push(await bench.open())
  const seen: (Endpoint | null)[] = []
  for (const ear of ears) seen.push((await bench.seenBy(ear, [o1a]))[0]!)
  const external = seen.map((source) => source?.port ?? NaN)
  const pooling = new Set(seen.map((source) => source?.host)).size > 1 ? 'arbitrary' : 'paired'

  let ports: Ports
  if (external.every((port, i) => port === ears[i]!.port)) ports = await measureOverloading(bench)
  else if (external.every((port, i) => i === 0 || port === external[i - 1]! + 1)) ports = 'sequential'
  else {
    await bench.forget()
    const again: (Endpoint | null)[] = []
    for (const ear of ears) again.push((await bench.seenBy(ear, [o1a]))[0]!)
    ports = again.every((source, i) => source?.port === external[i]) ? 'stable' : 'random'
  }
  for (const ear of ears) ear.close()
  return { ports, pooling }
}

/** Two inside hosts with one port talk to different remotes: do they share the external port? */
async function measureOverloading(bench: Bench): Promise<Ports> {
  const [o1a, , o2a] = bench.outside
  const a = await bench.open('a')
  const b = await bench.open('b', a.port)
  const [first] = await bench.seenBy(a, [o1a])
  const [second] = await bench.seenBy(b, [o2a])
  return sameEndpoint(first!, second!) ? 'overloaded' : 'preserved'
}

/** (3) A socket sends to one endpoint; who of four may answer? */
async function measureFiltering(bench: Bench): Promise<Filtering | null> {
  const [o1a, o1b, o2a] = bench.outside
  const ear = await bench.open()
  const [external] = await bench.seenBy(ear, [o1a])
  if (!external) return null
  // At once, since a mapping may live for seconds only.
  const order = [o2a, o1b, o1a]
  const sources = await bench.reach(ear, order, external)
  for (const [i, source] of sources.entries()) {
    if (source !== null && !sameEndpoint(source, order[i]!.endpoint)) {
      throw new Error(
        `the box rewrites the source of what it lets in: ${order[i]!.endpoint.host} is seen as ${source.host}`
      )
    }
  }
  const [stranger, sameHost, sentTo] = sources
  if (stranger) return 'EIF'
  if (sameHost) return 'ADF'
  return sentTo ? 'APDF' : null
}

/**
 * (4) Two inside hosts know each other's external endpoints and send there. Where every remote has its own port and only
 * remotes that were sent to get in, neither can know the port that the other opened for it, so nothing can be told.
 */
async function measureHairpin(bench: Bench): Promise<Hairpin> {
  const [o1a] = bench.outside
  const [a, b] = [await bench.open('a'), await bench.open('b')]
  const [externalA] = await bench.seenBy(a, [o1a])
  const [externalB] = await bench.seenBy(b, [o1a])
  if (!externalA || !externalB) return 'none'
  // Both ways and twice, since each has to open its own filter first.
  await bench.reach(b, [a], externalB)
  const [fromB] = await bench.reach(a, [b], externalA)
  const [fromA] = await bench.reach(b, [a], externalB)
  const source = fromB ?? fromA
  if (!source) return 'none'
  return source.host === externalA.host || source.host === externalB.host ? 'external' : 'internal'
}

/** (5) A stranger sends to a mapping first; then the inside socket sends to the stranger. */
async function measureEarlyProbe(bench: Bench): Promise<Measured['earlyProbe']> {
  const [o1a, , , o2b] = bench.outside
  const ear = await bench.open()
  const [before] = await bench.seenBy(ear, [o1a])
  if (!before) return null
  await bench.reach(ear, [o2b], before)
  const [after] = await bench.seenBy(ear, [o2b])
  return sameEndpoint(before, after!) ? 'harmless' : 'moves'
}

/** (6) Nobody asked for it: does it get in, and is there an answer? */
async function measureUnsolicited(bench: Bench): Promise<Pick<Measured, 'unsolicited' | 'reachable'>> {
  const [o1a, , o2a] = bench.outside
  const [external] = await bench.seenBy(await bench.open(), [o1a])
  if (!external) return { unsolicited: null, reachable: null }
  const quiet = await bench.open()
  let answers = 0
  const stop = bench.hosts.onUnreachable?.(() => answers++)
  const [heard] = await bench.reach(quiet, [o2a], { host: external.host, port: quiet.port })
  o2a.send(bench.text(), { host: external.host, port: UNUSED })
  await bench.wait()
  stop?.()
  const unsolicited = stop === undefined ? null : answers > 0 ? 'answered' : 'silent'
  return { unsolicited, reachable: heard !== null }
}

/** A probe with few hops: does it arrive, and if not, did it open the box? */
async function measureLowTtl(bench: Bench, mapping: Mapping): Promise<Measured['lowTtl']> {
  const [o1a, , o2a] = bench.outside
  const ear = await bench.open()
  const [external] = await bench.seenBy(ear, [o1a])
  if (!external) return null
  const text = bench.text()
  ear.send(text, o2a.endpoint, LOW_TTL)
  await bench.wait()
  if (o2a.sourceOf(text) !== null) return 'arrives'
  // Where every remote has its own port, the stranger cannot know which one was opened.
  if (mapping !== 'EIM') return null
  const [back] = await bench.reach(ear, [o2a], external)
  return back === null ? 'lost' : 'opens'
}
