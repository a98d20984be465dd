import { FORMAT } from './types.js'

const BASE = {
  $schema: {
    description: 'This schema, as a path relative to the file.',
    type: 'string'
  },
  format: { description: 'Version of the file format.', const: FORMAT },
  kind: { enum: ['codec', 'derivation', 'transcript'] },
  id: { description: "Also the file's name without .json.", type: 'string', pattern: '^[a-z0-9-]+$' },
  title: { type: 'string', minLength: 1 },
  notes: { description: 'How to read the cases, in paragraphs.', type: 'array', items: { type: 'string' } },
  chapter: { description: 'Chapter of the specification.', type: 'string', pattern: '^[0-9]{2}-[a-z-]+\\.md$' },
  generator: {
    description: 'What made this file.',
    type: 'object',
    properties: {
      command: { type: 'string' },
      packages: { type: 'object', additionalProperties: { type: 'string' } }
    },
    required: ['command', 'packages'],
    additionalProperties: false
  },
  flags: {
    description: 'What each flag used in this file means.',
    type: 'object',
    propertyNames: { $ref: '#/$defs/flag' },
    additionalProperties: { type: 'string', minLength: 1 }
  }
}

const BASE_REQUIRED: readonly string[] = [
  '$schema',
  'format',
  'kind',
  'id',
  'title',
  'notes',
  'chapter',
  'generator',
  'flags',
  'cases'
]

const CASE = {
  id: { $ref: '#/$defs/caseId' },
  comment: { description: 'What this case is about, in one sentence.', type: 'string', minLength: 1 },
  flags: { type: 'array', items: { $ref: '#/$defs/flag' }, uniqueItems: true },
  claims: {
    description: 'Claims of the specification that the case proves.',
    type: 'array',
    items: { type: 'string', pattern: '^[A-Z]{2,4}-[0-9]+$' },
    minItems: 1,
    uniqueItems: true
  },
  result: { $ref: '#/$defs/result' }
}

const CASE_REQUIRED: readonly string[] = ['id', 'comment', 'flags', 'claims', 'result']

const when = (result: string, then: object) => ({
  if: { properties: { result: { const: result } }, required: ['result'] },
  then
})

const file = (kind: string, item: string, properties: object, required: readonly string[]) => ({
  type: 'object',
  properties: {
    ...BASE,
    kind: { const: kind },
    ...properties,
    cases: { type: 'array', minItems: 1, items: { $ref: `#/$defs/${item}` } }
  },
  required: [...BASE_REQUIRED, ...required],
  additionalProperties: false
})

/**
 * The JSON Schema (2020-12) of vector files. This object is its source; `vectors generate` writes it to
 * `schema/vectors-1.schema.json` for everybody else.
 */
export const VECTOR_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Punchlist vector file, format 1',
  description: 'Golden wire vectors for HyperDHT. README.md beside the data tells how to use them.',
  type: 'object',
  properties: { format: BASE.format, kind: BASE.kind },
  required: ['format', 'kind'],
  allOf: ['codec', 'derivation', 'transcript'].map((kind) => ({
    if: { properties: { kind: { const: kind } }, required: ['kind'] },
    then: { $ref: `#/$defs/${kind}File` }
  })),
  $defs: {
    hex: { description: 'Bytes, lower case.', type: 'string', pattern: '^([0-9a-f]{2})*$' },
    flag: { type: 'string', pattern: '^[a-z0-9-]+$' },
    caseId: {
      description: '<file id>/<case>; never changes and is never used again for something else.',
      type: 'string',
      pattern: '^[a-z0-9-]+/[A-Za-z0-9-]+$'
    },
    result: {
      description: 'acceptable: to refuse is right as well as to answer what is given.',
      enum: ['valid', 'invalid', 'acceptable']
    },
    codecFile: file(
      'codec',
      'codecCase',
      { message: { description: 'Name of the message or primitive.', type: 'string', pattern: '^[a-z0-9-]+$' } },
      ['message']
    ),
    codecCase: {
      type: 'object',
      properties: {
        ...CASE,
        hex: { $ref: '#/$defs/hex' },
        value: { description: 'The message as JSON: bytes are lower-case hex, what is absent is null.' },
        canonical: { description: 'What an encoder writes for value, if not hex.', $ref: '#/$defs/hex' },
        decodeOnly: { const: true },
        encodeOnly: { const: true }
      },
      required: CASE_REQUIRED,
      additionalProperties: false,
      allOf: [
        when('valid', { required: ['hex', 'value'] }),
        when('invalid', { oneOf: [{ required: ['hex'] }, { required: ['value'] }] }),
        when('acceptable', { anyOf: [{ required: ['hex'] }, { required: ['value'] }] }),
        { not: { required: ['decodeOnly', 'encodeOnly'] } },
        { if: { required: ['canonical'] }, then: { required: ['hex', 'value'], not: { required: ['decodeOnly'] } } }
      ]
    },
    derivationFile: file(
      'derivation',
      'derivationCase',
      { derivation: { description: 'Name of the computation.', type: 'string', pattern: '^[a-z0-9-]+$' } },
      ['derivation']
    ),
    derivationCase: {
      type: 'object',
      properties: { ...CASE, input: { type: 'object' }, output: { type: 'object' } },
      required: [...CASE_REQUIRED, 'input'],
      additionalProperties: false,
      allOf: [when('valid', { required: ['output'] }), when('invalid', { not: { required: ['output'] } })]
    },
    transcriptFile: file(
      'transcript',
      'transcriptCase',
      {
        parties: {
          description: 'Who takes part.',
          type: 'object',
          additionalProperties: {
            type: 'object',
            properties: { address: { type: 'string' }, role: { type: 'string' } },
            required: ['address', 'role'],
            additionalProperties: false
          }
        },
        setting: { description: 'Fixed values: keys, seeds, secrets.', type: 'object' }
      },
      ['parties', 'setting']
    ),
    transcriptCase: {
      type: 'object',
      properties: {
        ...CASE,
        steps: { type: 'array', minItems: 1, items: { $ref: '#/$defs/transcriptStep' } },
        outcome: true
      },
      required: [...CASE_REQUIRED, 'steps'],
      additionalProperties: false
    },
    transcriptStep: {
      type: 'object',
      properties: {
        from: { type: 'string' },
        to: { type: 'string' },
        hex: { $ref: '#/$defs/hex' },
        message: { type: 'string' },
        value: true,
        inner: {
          type: 'array',
          items: {
            type: 'object',
            properties: { path: { type: 'string', minLength: 1 }, message: { type: 'string' }, value: true },
            required: ['path', 'message', 'value'],
            additionalProperties: false
          }
        },
        sealed: {
          description: 'What is encrypted inside, in clear.',
          type: 'array',
          items: {
            type: 'object',
            properties: {
              path: { type: 'string', minLength: 1 },
              plaintext: { $ref: '#/$defs/hex' },
              message: { type: 'string' },
              value: true
            },
            required: ['path', 'plaintext', 'message', 'value'],
            additionalProperties: false
          }
        },
        decodeOnly: { const: true },
        note: { type: 'string' }
      },
      required: ['from', 'to', 'hex'],
      additionalProperties: false,
      dependentRequired: { message: ['value'], value: ['message'], inner: ['message'], decodeOnly: ['message'] }
    }
  }
}
