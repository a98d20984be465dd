/**
 * What published versions are set against each other with, in every pairing: everything that moved between them or is said
 * to have moved (docs/protocol/10, Version notes), and one of each kind that has to stay as it is. Topologies by scenario;
 * null: all.
 */
export const VERSION_CELLS: Readonly<Record<string, readonly string[] | null>> = {
  network: ['10-nodes'],
  lookup: null,
  immutable: null,
  mutable: null,
  plugins: null,
  connect: [
    'open:open',
    'open:port-restricted-cone',
    'port-restricted-cone:open',
    'port-restricted-cone:port-restricted-cone',
    'port-restricted-cone:symmetric',
    'symmetric:port-restricted-cone',
    'symmetric:symmetric',
    'same-host',
    'same-lan',
    'same-nat-hairpin',
    'same-cgnat-hairpin'
  ],
  'late-lan': null
}
