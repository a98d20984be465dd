import pc from 'picocolors'

/** The few ways in which the terminal output emphasises text. */
export interface Style {
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly warn: (text: string) => string
  readonly dim: (text: string) => string
  readonly bold: (text: string) => string
}

const of = (colors: ReturnType<typeof pc.createColors>): Style => ({
  good: colors.green,
  bad: colors.red,
  warn: colors.yellow,
  dim: colors.dim,
  bold: colors.bold
})

/** No emphasis: for files, pipes and tests. */
export const plain: Style = of(pc.createColors(false))

/** Colours only on a terminal, and not if NO_COLOR (https://no-color.org) is set to anything or the terminal is dumb. */
export function styleFor(
  stream: { readonly isTTY?: boolean | undefined },
  env: Readonly<Record<string, string | undefined>>
): Style {
  return stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb' ? of(pc.createColors(true)) : plain
}
