import {
  type Address,
  datagramType,
  request,
  type RequestInit,
  response,
  type Response
} from '@punchlist/hyperdht/wire'
import { openSocket } from '../udx.js'

/** A request without what the client puts in. */
export type Question = Omit<RequestInit, 'tid' | 'to'>

/** Requests that wait for their answers at any time. */
const WINDOW = 64
/** ms without an answer after which what is missing is sent again: the kernel may drop. */
const PATIENCE = 250
/** So often in a row: then nobody is there. */
const MAX_STALLS = 20
/** Offset of the tid in both kinds of datagrams, uint16 LE. */
const TID = 2

/** A client that is one bare socket: it sends datagrams that are made beforehand and counts what comes back. */
export class Client {
  readonly #socket = openSocket()
  #arrived: (bytes: Buffer) => void = () => {}

  constructor() {
    this.#socket.on('message', (bytes) => this.#arrived(bytes))
  }

  /** One request, and its answer. */
  async ask(to: Address, question: Question): Promise<Response> {
    const [answer] = await this.deliver(to, [question])
    return answer!
  }

  /** Sends each of these requests, at most 65,536, until it is answered. */
  async deliver(to: Address, questions: readonly Question[]): Promise<Response[]> {
    const answers: (Response | undefined)[] = questions.map(() => undefined)
    const datagrams = prepare(to, questions)
    let next = 0
    await this.#until(
      questions.length,
      () => {
        for (let tries = 0; tries < datagrams.length; tries++) {
          const at = next++ % datagrams.length
          if (answers[at] === undefined) return datagrams[at]!
        }
        return null
      },
      to,
      (bytes) => {
        const tid = bytes.readUInt16LE(TID)
        if (datagramType(bytes) !== 'response' || tid >= answers.length || answers[tid] !== undefined) return false
        answers[tid] = response.decode(bytes)
        return true
      }
    )
    return answers as Response[]
  }

  /** Sends these datagrams in turns until there were so many answers, of any kind. */
  async pump(to: Address, datagrams: readonly Buffer[], count: number): Promise<void> {
    let next = 0
    const following = (): Buffer => datagrams[next++ % datagrams.length]!
    await this.#until(count, following, to, () => true)
  }

  close(): Promise<void> {
    return this.#socket.close()
  }

  /** Keeps {@link WINDOW} requests under way until `counts` has taken so many answers. */
  #until(
    count: number,
    following: () => Buffer | null,
    to: Address,
    counts: (bytes: Buffer) => boolean
  ): Promise<void> {
    let answered = 0
    let sent = 0
    const send = (): void => {
      const bytes = following()
      if (bytes === null) return
      sent++
      this.#socket.trySend(bytes, to.port, to.host)
    }
    const fill = (): void => {
      for (let i = 0; i < Math.min(WINDOW, count - answered); i++) send()
    }
    return new Promise((resolve, reject) => {
      let stalls = 0
      let before = 0
      const end = (settle: () => void): void => {
        clearInterval(watch)
        this.#arrived = () => {}
        settle()
      }
      const watch = setInterval(() => {
        stalls = answered > before ? 0 : stalls + 1
        before = answered
        if (stalls === MAX_STALLS) {
          end(() => reject(new Error(`${to.host}:${to.port} answered ${answered} of ${count} requests, then no more`)))
        } else if (stalls > 0) fill()
      }, PATIENCE)
      this.#arrived = (bytes) => {
        if (!counts(bytes)) return
        answered++
        if (answered === count) end(resolve)
        else if (sent < count) send()
      }
      fill()
    })
  }
}

/** Datagrams of requests, each with its place as its tid. */
export function prepare(to: Address, questions: readonly Question[]): Buffer[] {
  return questions.map((question, tid) => request.encode(request.create({ ...question, tid, to })))
}
