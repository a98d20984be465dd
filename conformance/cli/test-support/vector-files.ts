import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CodecFile } from '../../vectors/types.js'

/** A vector file with three cases, valid but for what the caller changes. */
export function vectorFile(more: Partial<CodecFile> = {}): CodecFile {
  const base = { flags: [], claims: ['ENC-8'] }
  return {
    $schema: '../schema/vectors-1.schema.json',
    format: 1,
    kind: 'codec',
    id: 'uint',
    message: 'uint',
    title: 'Unsigned integer',
    notes: [],
    chapter: '01-encoding.md',
    generator: { command: 'by hand, for a test', packages: {} },
    flags: {},
    cases: [
      { ...base, id: 'uint/one-byte', comment: 'One byte.', result: 'valid', hex: 'fc', value: 252 },
      { ...base, id: 'uint/three-bytes', comment: 'Three bytes.', result: 'valid', hex: 'fdfd00', value: 253 },
      { ...base, id: 'uint/cut', comment: 'A byte is missing.', result: 'invalid', hex: 'fdfd' }
    ],
    ...more
  }
}

/** Writes vector files into a new folder. */
export function vectorFolder(files: readonly CodecFile[] = [vectorFile()]): string {
  const folder = mkdtempSync(join(tmpdir(), 'punchlist-vectors-'))
  for (const file of files) writeFileSync(join(folder, `${file.id}.json`), JSON.stringify(file))
  return folder
}
