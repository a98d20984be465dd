import { Command } from 'commander'
import type { CodecDriver } from '../../drivers/types.js'
import { EXIT, UserError } from '../../errors.js'
import type { Outcome, Verdict } from '../../report/types.js'
import { DATA_DIR, VECTORS_DIR } from '../../vectors/paths.js'
import { loadVectors, type VectorFile, verify } from '../../vectors/index.js'

/** What the command needs of its surroundings; `main` gives its own. */
export interface VectorsContext {
  readonly io: {
    readonly stdout: { write(text: string): unknown }
    readonly stderr: { write(text: string): unknown }
  }
  exitCode: number
}

interface GenerateOptions {
  readonly check?: true
  readonly out?: string
}

interface VerifyCommandOptions {
  readonly impl: string
  readonly case?: string
  readonly file?: string
  readonly dir: string
  readonly json?: true
}

/** Characters of one piece of evidence that are shown. */
const MAX_EVIDENCE = 400

/** Standard output and error, and the exit code of the process. */
const PROCESS: VectorsContext = {
  io: process,
  get exitCode() {
    return Number(process.exitCode ?? 0)
  },
  set exitCode(code) {
    process.exitCode = code
  }
}

/** `punchlist vectors`: generate, verify, list, pack. */
export function vectorsCommand(context: VectorsContext = PROCESS): Command {
  const say = (line: string) => void context.io.stdout.write(line + '\n')
  const command = new Command('vectors').description(
    'golden wire vectors: make them, list them, hold something to them'
  )

  command
    .command('generate')
    .description('make the vector files by asking the peer (hyperdht)')
    .option('--check', 'write nothing; say which files differ, and fail if any does')
    .option('--out <dir>', 'where data and schema go', VECTORS_DIR)
    .action(async (options: GenerateOptions) => {
      context.exitCode = await generateFiles(options, say)
    })

  command
    .command('verify')
    .description('hold an implementation to every vector')
    .requiredOption('--impl <name>', 'reference, hyperdht, or the command line of a driver (docs/DRIVER.md)')
    .option('--case <id>', 'only this case, such as rpc-request/ping')
    .option('--file <id>', 'only this file, such as rpc-request')
    .option('--dir <dir>', 'vector files other than those that come with this package', DATA_DIR)
    .option('--json', 'the outcomes as JSON, one list')
    .action(async (options: VerifyCommandOptions) => {
      const files = select(loadVectors(options.dir), options)
      const driver = await driverOf(options.impl)
      try {
        const outcomes = await verify(driver, files, () => {}, { impl: options.impl })
        say(options.json ? JSON.stringify(outcomes, null, 2) : summary(outcomes))
        context.exitCode = exitCodeOf(outcomes)
      } finally {
        await driver.close()
      }
    })

  command
    .command('list')
    .description('list the vector files')
    .option('--file <id>', 'list the cases of this file')
    .option('--dir <dir>', 'vector files other than those that come with this package', DATA_DIR)
    .action(({ file, dir }: { file?: string; dir: string }) => {
      const files = loadVectors(dir)
      for (const f of file === undefined ? files : select(files, { file })) {
        if (file === undefined) say(`${f.id}  ${f.kind}, ${f.cases.length} cases: ${f.title}`)
        else for (const c of f.cases) say(`${c.id}  ${c.result}: ${c.comment} (${c.claims.join(', ')})`)
      }
    })

  command
    .command('pack')
    .description('make a tarball of data, schema and README')
    .option('--out <dir>', 'where it goes', '.')
    .action(async ({ out }: { out: string }) => {
      const { packVectors } = await import('../../vectors/pack.js')
      say(packVectors(out))
    })

  return command
}

async function generateFiles({ check, out = VECTORS_DIR }: GenerateOptions, say: (line: string) => void) {
  // The peer brings native modules; only this command and --impl hyperdht wait for it.
  const { differences, generate, Mismatch, write } = await import('../../vectors/generate/index.js')
  const peer = await driverOf('hyperdht')
  try {
    const files = await generate(peer)
    if (!check) {
      write(out, files)
      say(`${files.length} files written below ${out}`)
      return EXIT.OK
    }
    const lines = differences(out, files)
    for (const line of lines) say(line)
    say(
      lines.length === 0
        ? `${files.length} files are as generated`
        : 'Run punchlist vectors generate; never edit by hand.'
    )
    return lines.length === 0 ? EXIT.OK : EXIT.FAILED
  } catch (err) {
    if (!(err instanceof Mismatch)) throw err
    say(`The peer does not do what the case lists say.\n${err.message}`)
    return EXIT.FAILED
  } finally {
    await peer.close()
  }
}

function select(files: readonly VectorFile[], by: { readonly case?: string; readonly file?: string }): VectorFile[] {
  const id = by.file ?? by.case?.split('/')[0]
  const chosen = id === undefined ? [...files] : files.filter((file) => file.id === id)
  if (chosen.length === 0) {
    throw new UserError('USAGE', `There is no vector file ${String(id)}. punchlist vectors list shows all.`)
  }
  if (by.case === undefined) return chosen
  const only = chosen.map((file) => ({ ...file, cases: file.cases.filter((c) => c.id === by.case) }) as VectorFile)
  if (only.every((file) => file.cases.length === 0)) {
    throw new UserError('USAGE', `There is no case ${by.case}. punchlist vectors list --file ${String(id)} shows all.`)
  }
  return only
}

async function driverOf(spec: string): Promise<CodecDriver> {
  if (spec === 'reference') return (await import('../../drivers/reference/index.js')).createReferenceDriver()
  if (spec === 'hyperdht') return (await import('../../drivers/hyperdht/index.js')).createHyperdhtDriver()
  throw new UserError('USAGE', `There is no implementation ${spec}. Take reference or hyperdht.`)
}

const VERDICTS: readonly Verdict[] = ['pass', 'fail', 'unsupported', 'unobservable', 'crashed']
const countOf = (outcomes: readonly Outcome[], verdict: Verdict) => outcomes.filter((o) => o.verdict === verdict).length

function summary(outcomes: readonly Outcome[]): string {
  const lines: string[] = []
  for (const o of outcomes) {
    if (o.verdict !== 'fail' && o.verdict !== 'crashed') continue
    lines.push(`${o.verdict} ${o.id} (${o.claims.join(', ')})`, `  ${o.title}`, `  ${o.detail}`)
    for (const [name, text] of Object.entries(o.evidence)) lines.push(`  ${name}: ${shorten(text)}`)
    lines.push(`  again: ${o.replay}`)
  }
  const counts = VERDICTS.map((v) => [countOf(outcomes, v), v] as const).filter(([n, v]) => n > 0 || v === 'pass')
  lines.push(`${outcomes.length} cases: ${counts.map(([n, v]) => `${n} ${v}`).join(', ')}`)
  return lines.join('\n')
}

/** A terminal is not the place for two kilobytes of hex; --json has it all. */
function shorten(text: string): string {
  return text.length <= MAX_EVIDENCE
    ? text
    : `${text.slice(0, MAX_EVIDENCE)}... (${text.length} characters, see --json)`
}

function exitCodeOf(outcomes: readonly Outcome[]): number {
  if (countOf(outcomes, 'fail') + countOf(outcomes, 'crashed') > 0) return EXIT.FAILED
  return countOf(outcomes, 'pass') > 0 ? EXIT.OK : EXIT.EMPTY
}
