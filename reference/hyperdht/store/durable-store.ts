import type * as Level from 'classic-level'
import { hash } from '../../crypto/index.js'
import type { RecordStore, StoreChange } from '../records/index.js'
import { ADVICE, DurableStoreError, toDurableStoreError } from './errors.js'

type Database = Level.ClassicLevel<Buffer, Buffer>

/** Key of the format's version; entries of the storer have longer keys or others. */
const VERSION_KEY = Buffer.from('punchlist-records')
const VERSION = Buffer.from([1])
/** Bytes of the checksum in front of every value: the database does not check what it reads. */
const CHECKSUM = 8

/**
 * A {@link RecordStore} in a folder, on LevelDB: pass it to a node as option `store`, and the node serves after a restart
 * what it held. Every write is on the disk before the sender of a record gets its reply, so neither `kill -9` nor a power
 * cut loses an acknowledged record.
 */
export class DurableStore implements RecordStore {
  private constructor(
    readonly location: string,
    private readonly db: Database
  ) {}

  /**
   * Opens or creates the store.
   *
   * @param location a folder that no other node uses.
   * @throws DurableStoreError, all codes.
   */
  static async open(location: string): Promise<DurableStore> {
    const { ClassicLevel } = await loadDatabase()
    const db: Database = new ClassicLevel(location, { keyEncoding: 'buffer', valueEncoding: 'buffer' })
    try {
      await db.open()
      await checkVersion(db, location)
    } catch (error) {
      await db.close().catch(() => {})
      throw toDurableStoreError(error, location)
    }
    return new DurableStore(location, db)
  }

  async load(visit: (key: Buffer, value: Buffer) => void): Promise<void> {
    try {
      for await (const [key, value] of this.db.iterator()) {
        if (key.equals(VERSION_KEY)) continue
        if (value.length < CHECKSUM || !checksum(key, value.subarray(CHECKSUM)).equals(value.subarray(0, CHECKSUM))) {
          throw new DurableStoreError('STORE_CORRUPT', `${this.location} is damaged; ${ADVICE}`)
        }
        visit(key, value.subarray(CHECKSUM))
      }
    } catch (error) {
      throw toDurableStoreError(error, this.location)
    }
  }

  async write(changes: readonly StoreChange[]): Promise<void> {
    const operations = changes.map(({ key, value }) => {
      const bytes = key as Buffer
      return value === null
        ? ({ type: 'del', key: bytes } as const)
        : ({ type: 'put', key: bytes, value: Buffer.concat([checksum(key, value), value]) } as const)
    })
    try {
      await this.db.batch(operations, { sync: true })
    } catch (error) {
      throw toDurableStoreError(error, this.location)
    }
  }

  async close(): Promise<void> {
    await this.db.close()
  }
}

async function checkVersion(db: Database, location: string): Promise<void> {
  const version = await db.get(VERSION_KEY)
  if (version?.equals(VERSION)) return
  const [first] = await db.keys({ limit: 1 }).all()
  if (version === undefined && first !== undefined && isOurs(first)) {
    throw new DurableStoreError('STORE_CORRUPT', `${location} has lost its version; ${ADVICE}`)
  }
  if (version !== undefined || first !== undefined) {
    throw new DurableStoreError('STORE_VERSION', `${location} holds something else than records of this version`)
  }
  await db.batch([{ type: 'put', key: VERSION_KEY, value: VERSION }], { sync: true })
}

/** Whether a key looks like one of the storer's: a small number and one or two hashes. */
function isOurs(key: Buffer): boolean {
  return (key[0] as number) < 6 && (key.length === 33 || key.length === 65)
}

async function loadDatabase(): Promise<typeof Level> {
  try {
    return await import('classic-level')
  } catch (cause) {
    const { code } = cause as { code?: string }
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND')
      throw toDurableStoreError(cause, 'classic-level')
    const text = 'A durable store needs the package classic-level: npm install classic-level'
    throw new DurableStoreError('STORE_MODULE_MISSING', text, { cause })
  }
}

function checksum(key: Uint8Array, value: Uint8Array): Buffer {
  return hash(key, value).subarray(0, CHECKSUM)
}
