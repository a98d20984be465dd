import { spawnSync } from 'node:child_process'
import { platform, release } from 'node:os'
import { namespaceName, runName } from '../plan/index.js'

/** Whether the lab works here: what it found, or why not and what to do. */
export type Readiness =
  { readonly works: true; readonly note: string } | { readonly works: false; readonly why: string }

const PROGRAMS: readonly (readonly [program: string, version: string, debian: string])[] = [
  ['ip', '-V', 'iproute2'],
  ['nft', '--version', 'nftables'],
  ['tcpdump', '--version', 'tcpdump']
]

/** What can be asked of a machine; tests answer otherwise. */
export interface Machine {
  readonly platform: string
  readonly uid: number
  /** What a command prints, or null if it fails or is not there. */
  run(argv: readonly string[]): string | null
}

export const THIS_MACHINE: Machine = {
  platform: platform(),
  uid: process.getuid?.() ?? -1,
  run([program = '', ...args]) {
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 10_000 })
    return status === 0 ? stdout + stderr : null
  }
}

/** Looks for what the lab needs, in the order in which it has to be mended. A namespace is made and removed to see. */
export function readiness(machine: Machine = THIS_MACHINE): Readiness {
  const no = (why: string): Readiness => ({ works: false, why })
  if (machine.platform !== 'linux')
    return no(`network namespaces are Linux's, and this is ${machine.platform}: run it on Linux`)
  if (machine.uid !== 0)
    return no('it needs root for namespaces of its own: run it with sudo, or in a privileged container')
  const missing = PROGRAMS.filter(([program, version]) => machine.run([program, version]) === null)
  if (missing.length > 0) {
    const programs = missing.map(([program]) => program).join(', ')
    const packages = missing.map(([, , name]) => name).join(' ')
    return no(`there is no ${programs}: install it, on Debian with apt-get install ${packages}`)
  }
  const name = namespaceName(runName(['readiness', process.pid]), 0)
  if (machine.run(['ip', 'netns', 'add', name]) === null) {
    return no('no network namespace can be made: a container needs --privileged, or --cap-add SYS_ADMIN and NET_ADMIN')
  }
  try {
    const table = ['nft', 'add table ip t; add chain ip t c { type nat hook postrouting priority 100; }']
    if (machine.run(['ip', 'netns', 'exec', name, ...table]) === null) {
      return no('the kernel has no nftables NAT: load the modules nf_tables and nft_chain_nat, or take another kernel')
    }
  } finally {
    machine.run(['ip', 'netns', 'del', name])
  }
  return { works: true, note: `Linux ${release()}, ${firstLine(machine.run(['nft', '--version']))}` }
}

function firstLine(text: string | null): string {
  return (text ?? '').split('\n')[0]!.trim()
}
