import { RuleTester } from 'eslint'
import tseslint from 'typescript-eslint'
import rule from './bounded-collections.js'

RuleTester.describe = describe
RuleTester.it = it

const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } })
const invalid = (code, ...names) => ({
  code,
  errors: names.map((name) => ({ messageId: 'missing', data: { name } }))
})

tester.run('bounded-collections', rule, {
  valid: [
    // A comment in front, behind, or inside.
    'class A {\n  /** What it holds. BOUNDED: by k. */\n  private readonly nodes = new Map<string, Node>()\n}',
    'class A {\n  // BOUNDED: by k\n  nodes: Node[]\n}',
    'class A {\n  nodes: Node[] = [] // UNBOUNDED: because the application adds them\n}',
    'class A {\n  nodes = new Map([\n    // BOUNDED: by the two below\n    [1, 2], [3, 4]\n  ])\n}',
    'class A {\n  constructor(\n    /** BOUNDED: by k. */\n    private readonly nodes: Node[]\n  ) {}\n}',
    'class A {\n  constructor(\n    readonly nodes: Node[], // BOUNDED: by k\n    readonly x: number\n  ) {}\n}',
    '// BOUNDED: by the number of commands\nexport const names = new Map<number, string>()',
    // What cannot grow, or is bounded by the garbage collector.
    'class A { a: readonly string[] = [] }',
    'class A { a: ReadonlyArray<string> = []; b: ReadonlyMap<string, number> = new Map() }',
    'class A { a = new WeakMap<object, string>(); b: WeakSet<object> = new WeakSet() }',
    "const a = ['x', 'y'] as const",
    "const a = Object.freeze(['x', 'y'])",
    'const a: ReadonlySet<string> = new Set(["x"])',
    'const a = ["x"] as readonly string[]',
    'declare const a: string[]',
    // What does not outlive the call, and what is no collection.
    'function f() { const a = []; return a }',
    'class A { f() { const a = new Map(); return a } }',
    'class A { constructor(nodes: Node[]) {} }',
    'class A { f = () => []; n = 1; m: string | null = null }'
  ],
  invalid: [
    invalid('class A { nodes = new Map() }', 'nodes'),
    invalid('class A { #nodes = new Set<string>() }', '#nodes'),
    invalid('class A { nodes: Node[] }', 'nodes'),
    invalid('class A { nodes: Array<Node> | null = null }', 'nodes'),
    invalid('class A { static nodes = [] }', 'nodes'),
    invalid('class A { waiting: SendQueue; idle = new FIFO() }', 'waiting', 'idle'),
    invalid('class A { nodes = Array.from({ length: 3 }, () => 0) }', 'nodes'),
    invalid('class A { nodes = new Array(3).fill(0).map(() => 1) }', 'nodes'),
    invalid('class A { nodes = [] as Node[] }', 'nodes'),
    invalid('class A { constructor(private readonly nodes: Node[]) {} }', 'nodes'),
    invalid('class A { constructor(private readonly nodes = new Map()) {} }', 'nodes'),
    invalid('abstract class A { abstract nodes: Map<string, string> }', 'nodes'),
    invalid('const nodes = new Map()', 'nodes'),
    invalid('export let nodes: string[]', 'nodes'),
    // A comment that says nothing about the bound, or says nothing after the word.
    invalid('class A {\n  /** All nodes. */\n  nodes = []\n}', 'nodes'),
    invalid('class A {\n  nodes = [] // BOUNDED:\n}', 'nodes'),
    // The neighbour's comment does not count.
    invalid('class A {\n  a = new Map() // BOUNDED: by k\n  b = new Map()\n}', 'b'),
    invalid('class A {\n  a = new Map()\n  // BOUNDED: by k\n  b = new Map()\n}', 'a')
  ]
})
