import HyperDHT from '@punchlist/hyperdht'
import Peer from 'hyperdht'

/** Who plays: the class that an application imports, of either package. What these tests call, both have (10.26). */
export type Kind = 'reference' | 'hyperdht'
export type Node = HyperDHT
export type Connection = HyperDHT.NoiseSecretStream
export type Server = HyperDHT.Server
export type RawStream = HyperDHT.UDXStream

export const CLASSES: Readonly<Record<Kind, typeof HyperDHT>> = {
  reference: HyperDHT,
  hyperdht: Peer as typeof HyperDHT
}

export const KINDS: readonly Kind[] = ['reference', 'hyperdht']

/** Server and client: each with the other, each with itself. The peer with itself shows that the claim is true of it. */
export const PAIRINGS: readonly (readonly [server: Kind, client: Kind])[] = KINDS.flatMap((server) =>
  KINDS.map((client) => [server, client] as const)
)

/** A key pair that belongs to a number. */
export const keyPair = (n: number): HyperDHT.KeyPair => HyperDHT.keyPair(Buffer.alloc(32, n))
