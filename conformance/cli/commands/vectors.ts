import { Command } from 'commander'
import { EXIT, UserError } from '../../errors.js'
import { loadVectors, type VectorFile } from '../../vectors/index.js'
import { DATA_DIR, VECTORS_DIR } from '../../vectors/paths.js'
import type { Context } from '../context.js'
import { examples } from '../help.js'
import { IMPL_HELP, repeatable, type ReportOptions, VECTORS_HELP, withReportOptions } from '../options.js'
import { reportRun } from '../reporting.js'
import { verifyOne } from '../verify-one.js'

interface GenerateOptions {
  readonly check?: true
  readonly out: string
}

interface VerifyOptions extends ReportOptions {
  readonly impl: readonly string[]
  readonly case?: string
  readonly file?: string
  readonly dir: string
}

/** `punchlist vectors`: generate, verify, list, pack. */
export function vectorsCommand(context: Context): Command {
  const command = new Command('vectors')
    .summary('golden wire vectors: verify, list, generate, pack')
    .description('Golden wire vectors: hold an implementation to them, list them, make them.')
  const add = (child: Command) => void command.addCommand(child)
  add(verifyCommand(context))
  add(listCommand(context))
  add(generateCommand(context))
  add(packCommand(context))
  return command
}

function verifyCommand(context: Context): Command {
  const command = new Command('verify')
    .summary('hold an implementation to every vector')
    .description('Holds an implementation to every vector, or to some of them.')
    .requiredOption('--impl <name>', `${IMPL_HELP}; repeatable`, repeatable)
    .option('--case <id>', 'only this case, such as rpc-request/ping')
    .option('--file <id>', 'only this file, such as rpc-request')
    .option('--dir <dir>', VECTORS_HELP, DATA_DIR)
  withReportOptions(command).action(async (options: VerifyOptions) => {
    const files = select(loadVectors(options.dir), options)
    await reportRun(context, options, null, async (run) => {
      for (const impl of options.impl) await verifyOne(run, impl, files)
    })
  })
  return examples(command, [
    ['punchlist vectors verify --impl reference --impl hyperdht', 'both implementations that come along'],
    ['punchlist vectors verify --impl "python3 examples/driver-python/driver.py"', 'one in another process'],
    ['punchlist vectors verify --impl reference --case rpc-request/ping', 'one case']
  ])
}

function listCommand({ io }: Context): Command {
  const command = new Command('list')
    .summary('list the vector files, or the cases of one')
    .description('Lists the vector files, or the cases of one.')
    .option('--file <id>', 'list the cases of this file')
    .option('--dir <dir>', VECTORS_HELP, DATA_DIR)
    .action(({ file, dir }: { readonly file?: string; readonly dir: string }) => {
      const files = loadVectors(dir)
      const lines =
        file === undefined
          ? files.map((f) => `${f.id}  ${f.kind}, ${f.cases.length} cases: ${f.title}`)
          : select(files, { file }).flatMap((f) =>
              f.cases.map((c) => `${c.id}  ${c.result}: ${c.comment} (${c.claims.join(', ')})`)
            )
      io.stdout.write(lines.join('\n') + '\n')
    })
  return examples(command, [['punchlist vectors list --file uint', 'every case about the integer of most fields']])
}

function generateCommand(context: Context): Command {
  const command = new Command('generate')
    .summary('make the vector files by asking the peer (hyperdht)')
    .description('Makes the vector files by asking the peer (hyperdht) what each case gives.')
    .option('--check', 'write nothing; say which files differ, and fail if any does')
    .option('--out <dir>', 'where data and schema go', VECTORS_DIR)
    .action((options: GenerateOptions) => generateFiles(context, options))
  return examples(command, [['punchlist vectors generate --check', 'whether the committed files are as generated']])
}

function packCommand({ io }: Context): Command {
  const command = new Command('pack')
    .summary('make a tarball of data, schema and README')
    .description('Makes a tarball of data, schema and README, for those who want no npm.')
    .option('--out <dir>', 'where it goes', '.')
    .action(async ({ out }: { readonly out: string }) => {
      const { packVectors } = await import('../../vectors/pack.js')
      io.stdout.write(packVectors(out) + '\n')
    })
  return examples(command, [['punchlist vectors pack --out /tmp', 'write /tmp/punchlist-vectors-<version>.tgz']])
}

async function generateFiles(context: Context, { check, out }: GenerateOptions): Promise<void> {
  const say = (line: string) => void context.io.stdout.write(line + '\n')
  // The peer brings native modules; only this command and --impl hyperdht wait for it.
  const { differences, generate, Mismatch, write } = await import('../../vectors/generate/index.js')
  const { createHyperdhtDriver } = await import('../../drivers/hyperdht/index.js')
  const peer = createHyperdhtDriver()
  try {
    const files = await generate(peer)
    if (!check) {
      write(out, files)
      say(`${files.length} files written below ${out}`)
      return
    }
    const lines = differences(out, files)
    for (const line of lines) say(line)
    if (lines.length === 0) say(`${files.length} files are as generated`)
    else say('Run punchlist vectors generate; never edit by hand.')
    context.exitCode = lines.length === 0 ? EXIT.OK : EXIT.FAILED
  } catch (err) {
    if (!(err instanceof Mismatch)) throw err
    say(`The peer does not do what the case lists say.\n${err.message}`)
    context.exitCode = EXIT.FAILED
  } finally {
    await peer.close()
  }
}

function select(files: readonly VectorFile[], by: { readonly case?: string; readonly file?: string }): VectorFile[] {
  const id = by.file ?? by.case?.split('/')[0]
  const chosen = id === undefined ? [...files] : files.filter((file) => file.id === id)
  if (chosen.length === 0) {
    throw new UserError('USAGE', `There is no vector file ${String(id)}; punchlist vectors list shows all.`)
  }
  if (by.case === undefined) return chosen
  const only = chosen.map((file) => ({ ...file, cases: file.cases.filter((c) => c.id === by.case) }) as VectorFile)
  if (only.every((file) => file.cases.length === 0)) {
    throw new UserError('USAGE', `There is no case ${by.case}; punchlist vectors list --file ${String(id)} shows all.`)
  }
  return only
}
