import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { BLOCK_SIZE, blockOf, PIPED } from './content.js'

/** First block of what each of three clients sends. */
export const TUNNELLED: readonly number[] = [0, PIPED, 2 * PIPED]

/** Starts a command of Hypertele and waits for the line that says it is ready. */
async function command(children: ChildProcess[], project: string, file: string, words: string[]): Promise<string> {
  const path = createRequire(join(project, 'package.json')).resolve(`hypertele/${file}`)
  const child = spawn(process.execPath, [path, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  return new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const found = /hypertele: ([0-9a-f]{64})|Server ready @127\.0\.0\.1:(\d+)/.exec(text)
      if (found !== null) resolve((found[1] ?? found[2]) as string)
    })
    child.once('close', () => reject(new Error(`${file} of Hypertele ended before it was ready`)))
  })
}

/** Sends 1 MB and sums up what comes back. The end waits for all of it: Hypertele cuts a half-closed side off. */
async function echo(port: number, from: number): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  const hash = createHash('sha256')
  let size = 0
  socket.on('data', (data) => {
    hash.update(data)
    size += data.length
    if (size === PIPED * BLOCK_SIZE) socket.end()
  })
  for (let index = from; index < from + PIPED; index++) socket.write(blockOf(index))
  await once(socket, 'end')
  return `${size} ${hash.digest('hex')}`
}

/**
 * A TCP service behind a Hypertele server, and three clients at once through a Hypertele client.
 *
 * @param children gets the processes, for whoever has to end them before this has.
 * @returns what each client got back.
 */
export async function tunnel(
  children: ChildProcess[],
  serverProject: string,
  clientProject: string,
  bootstrapPort: number
): Promise<string[]> {
  const service = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined)
    socket.pipe(socket)
  })
  try {
    await once(service.listen(0, '127.0.0.1'), 'listening')
    const { port } = service.address() as { port: number }
    const bootstrap = ['--bootstrap', String(bootstrapPort)]
    const seed = randomBytes(32).toString('hex')
    const key = await command(children, serverProject, 'server.js', ['-l', String(port), '--seed', seed, ...bootstrap])
    const entry = await command(children, clientProject, 'client.js', ['-p', '0', '-s', key, ...bootstrap])
    return await Promise.all(TUNNELLED.map((from) => echo(Number(entry), from)))
  } finally {
    const closed = children.map((child) => (child.exitCode === null ? once(child, 'close') : Promise.resolve()))
    for (const child of children) child.kill('SIGINT')
    await Promise.all(closed)
    service.close()
  }
}
