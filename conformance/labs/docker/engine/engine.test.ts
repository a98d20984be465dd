import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { hostname } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Unsupported } from '../../../drivers/types.js'
import { beganAt } from '../../netns/machine/index.js'
import { runName } from '../../netns/plan/index.js'
import { DockerError } from '../errors.js'
import { onDocker } from '../test-support/index.js'
import { isAbandoned, labelsOf } from './labels.js'
import { clean, Engine, imageOf, leftovers, ROUTER } from './index.js'

const CRASH = fileURLToPath(new URL('../test-support/crash.js', import.meta.url))
const READINESS = fileURLToPath(new URL('./readiness.js', import.meta.url))

async function refusal(promise: Promise<unknown>): Promise<string> {
  const err = await promise.then(
    () => null,
    (error: unknown) => error
  )
  if (err instanceof DockerError && err.code === 'COMMAND') return err.message
  throw new Error('it was not refused', { cause: err })
}

describe('the Docker engine', () => {
  it('has an image for each of ours by its name, and those that are named', () => {
    expect(imageOf('reference')).to.deep.equal({
      image: 'punchlist-node:reference',
      build: 'docker/build.sh reference'
    })
    expect(imageOf('hyperdht@6.20.5+dht-rpc@6.18.0')).to.deep.equal({
      image: 'punchlist-node:hyperdht-6.20.5-dht-rpc-6.18.0',
      build: 'docker/build.sh hyperdht@6.20.5+dht-rpc@6.18.0'
    })
    expect(imageOf('mine=docker:registry.example/mine:1')).to.deep.equal({
      image: 'registry.example/mine:1',
      build: null
    })
    expect(() => imageOf('mine=python3 driver.py')).to.throw(Unsupported, 'name=docker:IMAGE')
  })

  it('knows whose process is gone, and touches nothing of who cannot be asked', function () {
    if (beganAt(process.pid) === null) return this.skip()
    const own = labelsOf('1a2b3c4d')
    expect(isAbandoned(own)).to.equal(false)
    expect(isAbandoned({ ...own, 'punchlist.began': '1' })).to.equal(true)
    expect(isAbandoned({ ...own, 'punchlist.host': `${hostname()} elsewhere`, 'punchlist.began': '1' })).to.equal(false)
    expect(isAbandoned({ 'punchlist.pid': '1' })).to.equal(false)
  })

  it('that does not answer is said to, with what to do', async function () {
    this.timeout(60_000)
    const code = `import(${JSON.stringify(READINESS)}).then(async (m) => console.log(JSON.stringify(await m.readiness())))`
    const env = { ...process.env, DOCKER_HOST: 'tcp://127.0.0.1:9' }
    const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'], env })
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await once(child, 'close')
    expect(JSON.parse(said)).to.deep.equal({
      works: false,
      why: 'no Docker engine answers at DOCKER_HOST=tcp://127.0.0.1:9: start it, or set DOCKER_HOST to one that runs'
    })
  })

  describe('that runs', function () {
    this.timeout(120_000)
    before(onDocker)
    let engine: Engine
    beforeEach(async () => (engine = await Engine.open(runName(['test', process.pid, performance.now()]))))
    afterEach(() => engine.close())

    it('gives programs in containers as programs, with their three streams and their end', async () => {
      const container = { image: ROUTER, network: 'none', capabilities: [] }
      const { stdin, stdout, stderr, ended } = engine.program({
        ...container,
        command: ['sh', '-c', 'cat; echo odd >&2; exit 3']
      })
      const said = { out: '', err: '' }
      stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()))
      stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()))
      stdin.end('hello')
      expect(await ended).to.deep.equal({ code: 3, signal: null })
      expect(said).to.deep.equal({ out: 'hello', err: 'odd\n' })
      const endless = engine.program({ ...container, command: ['sh', '-c', 'echo up; exec sleep 1000'] })
      await once(endless.stdout, 'data')
      endless.kill('SIGKILL')
      expect(await endless.ended).to.deep.equal({ code: null, signal: 'SIGKILL' })
      expect((await leftovers(engine.run)).containers).to.deep.equal([])
    })

    it('says what went wrong', async () => {
      const id = await engine.start({ image: ROUTER, network: 'none', capabilities: [], ownsNetwork: false })
      expect(await engine.script(id, ['echo one', 'echo two'])).to.equal('one\ntwo\n')
      expect(await refusal(engine.script(id, ['echo because >&2', 'false', 'echo never']))).to.equal(
        'A script in a container failed (1): because'
      )
      expect(
        await refusal(engine.start({ image: ROUTER, network: 'nowhere', capabilities: [], ownsNetwork: false }))
      ).to.match(/no container of .* starts: .*nowhere/)
    })

    it('has programs of others without any capability, and without root', async () => {
      const { image } = imageOf('hyperdht')
      const { stdout, ended } = engine.program({
        image,
        command: ['sh', '-c', 'id -u; grep -E "Cap(Eff|Bnd)|NoNewPrivs" /proc/self/status | tr "\\t" " "'],
        network: 'none',
        capabilities: []
      })
      let said = ''
      stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
      await ended
      expect(said).to.equal('65534\nCapEff: 0000000000000000\nCapBnd: 0000000000000000\nNoNewPrivs: 1\n')
    })

    it('tells what its containers take of memory', async () => {
      const id = await engine.start({ image: ROUTER, network: 'none', capabilities: [], ownsNetwork: false })
      const before = await engine.memory()
      // In the memory of the container, as a program's own is.
      await engine.script(id, ['head -c 30000000 /dev/zero > /dev/shm/much'])
      expect((await engine.memory()) - before).to.be.above(25_000_000)
      await engine.remove(id)
    })

    it('is left as it was by a run that ends, and one that is killed', async () => {
      await engine.addNetwork('a')
      await engine.start({ image: ROUTER, network: 'none', capabilities: [], ownsNetwork: false })
      const child = spawn(process.execPath, [CRASH], { stdio: ['ignore', 'pipe', 'inherit'] })
      const [run] = (await once(child.stdout, 'data')) as [Buffer]
      const other = run.toString().trim()
      const made = await leftovers(other)
      expect([made.containers.length, made.networks.length]).to.deep.equal([2, 2])
      child.kill('SIGKILL')
      await once(child, 'close')
      // Its janitor is at it; what is left of it is to be found in the meantime.
      await clean(other)
      expect(await leftovers(other)).to.deep.equal({ runs: [], containers: [], networks: [] })
      // Those of a run that lives are not.
      expect((await leftovers()).runs).not.to.include(engine.run)
      expect((await leftovers(engine.run)).containers).to.have.length(1)
      await engine.close()
      expect(await leftovers(engine.run)).to.deep.equal({ runs: [], containers: [], networks: [] })
    })
  })
})
