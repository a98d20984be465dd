import { COMMANDS, datagramType, request } from '@punchlist/hyperdht/wire'
import type { Internet, Intervention, Packet } from '../../labs/sim/net/index.js'

/** The external command of a request; null for everything else. */
export function commandOf(bytes: Uint8Array): number | null {
  if (bytes.length < 10 || datagramType(bytes) !== 'request') return null
  try {
    const { internal, command } = request.decode(bytes)
    return internal ? null : command
  } catch {
    return null
  }
}

/** Lets nothing with one of these commands leave a host or gateway. */
export function withoutCommands(...names: readonly (keyof typeof COMMANDS)[]): (internet: Internet) => void {
  const commands = names.map((name) => COMMANDS[name] as number)
  return dropping(({ bytes }) => commands.includes(commandOf(bytes) ?? -1))
}

/** Lets nothing pass that a condition holds for; `from` is the host or gateway that sends it. */
export function dropping(condition: (packet: Packet, from: string) => boolean): (internet: Internet) => void {
  return (internet) => {
    internet.intercept((packet, from): Intervention | undefined =>
      condition(packet, from) ? { drop: true } : undefined
    )
  }
}
