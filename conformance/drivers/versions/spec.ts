import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { UserError } from '../../errors.js'

/** What `--impl` names, and that runs in this process. */
export type InProcessSpec =
  /** `reference`: the clean-room implementation, as it is installed beside the suite. */
  | { readonly kind: 'reference' }
  /** `hyperdht`: the peer, as it is installed beside the suite. */
  | { readonly kind: 'installed' }
  /** `hyperdht@6.20.5`, with `+dht-rpc@6.18.0` pinned or, where `dhtRpc` is null, the newest when it is fetched. */
  | { readonly kind: 'published'; readonly version: string; readonly dhtRpc: string | null }
  /** `name=./path`: the folder of a checkout, or a tarball of `npm pack`. The path is absolute. */
  | { readonly kind: 'candidate'; readonly name: string; readonly path: string }

/** What `--impl` names. */
export type ImplementationSpec =
  | InProcessSpec
  /** `name=COMMAND`: an executable that speaks the driver contract (drivers/external). */
  | { readonly kind: 'external'; readonly name: string; readonly command: string }

const FORMS =
  'Known forms: reference, hyperdht, hyperdht@6.34.0, hyperdht@6.20.5+dht-rpc@6.18.0, name=./checkout, name=./package.tgz, ' +
  'name=COMMAND, name=docker:IMAGE.'

/** Ranges and tags would measure something else tomorrow. A `+` ends a version: it brings the pin. */
const EXACT = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/
const TAKEN: readonly string[] = ['reference', 'hyperdht']
const PATH = /^(\.{1,2}([\\/]|$)|~?[\\/]|[A-Za-z]:[\\/])/
const TARBALL = /\.(tgz|tar\.gz)$/i

/**
 * Reads the value of `--impl`. Looks whether a path is there, and at nothing else.
 *
 * @param cwd what a relative path is relative to.
 * @throws UserError `USAGE` for a form that nobody has, `NO_FILE` for a path that leads nowhere.
 */
export function parseImplementationSpec(text: string, cwd = process.cwd()): ImplementationSpec {
  const spec = text.trim()
  if (spec === 'reference') return { kind: 'reference' }
  if (spec === 'hyperdht') return { kind: 'installed' }
  if (/^hyperdht[@+]/.test(spec)) return parsePublished(spec)

  const equals = spec.indexOf('=')
  const name = spec.slice(0, Math.max(0, equals)).trim()
  if (equals !== -1 && NAME.test(name)) return parseNamed(spec, name, spec.slice(equals + 1).trim(), cwd)
  if (PATH.test(spec) || TARBALL.test(spec)) {
    throw new UserError('USAGE', `--impl ${spec} is a path without a name; write for instance candidate=${spec}.`)
  }
  throw new UserError('USAGE', `--impl ${JSON.stringify(text)} names no implementation. ${FORMS}`)
}

/**
 * The same, but a text that is neither a version nor has a name in front is the command line of a driver, as the commands
 * take it (`python3 driver.py`); it is its own name.
 *
 * @throws UserError as {@link parseImplementationSpec}.
 */
export function readImplementationSpec(text: string, cwd?: string): ImplementationSpec {
  const spec = text.trim()
  const name = spec.slice(0, Math.max(0, spec.indexOf('='))).trim()
  const isNamed = TAKEN.includes(spec) || /^hyperdht[@+]/.test(spec) || NAME.test(name)
  return isNamed ? parseImplementationSpec(spec, cwd) : { kind: 'external', name: spec, command: spec }
}

/** The text that {@link parseImplementationSpec} reads back. */
export function formatImplementationSpec(spec: ImplementationSpec): string {
  switch (spec.kind) {
    case 'reference':
      return 'reference'
    case 'installed':
      return 'hyperdht'
    case 'published':
      return `hyperdht@${spec.version}` + (spec.dhtRpc === null ? '' : `+dht-rpc@${spec.dhtRpc}`)
    case 'candidate':
      return `${spec.name}=${spec.path}`
    case 'external':
      return `${spec.name}=${spec.command}`
  }
}

function parsePublished(spec: string): ImplementationSpec {
  const [own = '', ...pins] = spec.split('+')
  const version = own.slice('hyperdht@'.length)
  if (!EXACT.test(version)) {
    throw new UserError(
      'USAGE',
      `--impl ${spec} does not say exactly which hyperdht; write its whole version, as in hyperdht@6.34.0.`
    )
  }
  if (pins.length === 0) return { kind: 'published', version, dhtRpc: null }

  const pin = /^dht-rpc@(.*)$/.exec(pins[0]!)?.[1]
  if (pins.length > 1 || pin === undefined || !EXACT.test(pin)) {
    throw new UserError(
      'USAGE',
      `--impl ${spec} pins something else than one exact dht-rpc; write for instance hyperdht@${version}+dht-rpc@6.27.0.`
    )
  }
  return { kind: 'published', version, dhtRpc: pin }
}

function parseNamed(spec: string, name: string, value: string, cwd: string): ImplementationSpec {
  if (TAKEN.includes(name)) {
    throw new UserError('USAGE', `--impl ${spec}: the name ${name} is taken; choose another, as in candidate=${value}.`)
  }
  if (value === '') {
    throw new UserError('USAGE', `--impl ${spec} says nothing behind the =; a path or a command belongs there.`)
  }
  if (TAKEN.includes(value) || value.startsWith('hyperdht@')) {
    throw new UserError('USAGE', `--impl ${spec}: published versions carry their own name; write --impl ${value}.`)
  }

  const path = resolve(
    cwd,
    value.replace(/^~(?=[\\/])/, () => homedir())
  )
  const found = statSync(path, { throwIfNoEntry: false })
  const looksLikeFile = PATH.test(value) || TARBALL.test(value)
  if (found?.isDirectory() === true || (found !== undefined && TARBALL.test(value))) {
    return { kind: 'candidate', name, path }
  }
  // A file that is there is a program to run; words behind it are its arguments.
  if (found === undefined && looksLikeFile && !/\s/.test(value)) {
    const hint = join(path, 'package.json')
    throw new UserError(
      'NO_FILE',
      `--impl ${spec}: there is no file or folder ${path}; name a checkout (with ${hint}), a .tgz or a command.`
    )
  }
  return { kind: 'external', name, command: value }
}
