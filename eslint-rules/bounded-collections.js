/**
 * Asks every collection that outlives a call for its bound: a comment `BOUNDED: by ...` or `UNBOUNDED: because ...` at
 * each class field, parameter property and module-level variable that is a Map, Set, array or queue, by its type or by
 * its initialiser. A process that listens on UDP is fed by strangers: whoever adds a field has to say what stops it.
 *
 * Exempt is what cannot grow (readonly arrays, ReadonlyMap, ReadonlySet, `as const`, Object.freeze) and what the
 * garbage collector bounds (WeakMap, WeakSet). The rule reads syntax, not types: a collection behind an alias or a
 * call it does not know passes.
 */

const BOUND = /\b(?:UN)?BOUNDED:\s*\w/

const COLLECTION = /^(?:Map|Set|Array|(?:\w+)?(?:Queue|Deque|FIFO|Fifo))$/
const READONLY = /^(?:Readonly(?:Array|Map|Set)?|Weak(?:Map|Set|Ref))$/

/** Static calls and methods that give a new array. */
const ARRAY_MAKERS = new Set(['Array.from', 'Array.of', 'Object.keys', 'Object.values', 'Object.entries'])
const ARRAY_METHODS = new Set(['concat', 'fill', 'filter', 'flat', 'flatMap', 'map', 'reverse', 'slice', 'sort'])

/** @returns {'collection' | 'readonly' | 'unknown'} what a type annotation says */
function judgeType(type) {
  switch (type?.type) {
    case 'TSTypeReference': {
      const name = type.typeName.type === 'TSQualifiedName' ? type.typeName.right.name : type.typeName.name
      if (READONLY.test(name)) return 'readonly'
      return COLLECTION.test(name) ? 'collection' : 'unknown'
    }
    case 'TSArrayType':
      return 'collection'
    case 'TSTypeOperator':
      return type.operator === 'readonly' ? 'readonly' : 'unknown'
    case 'TSUnionType':
    case 'TSIntersectionType': {
      const verdicts = type.types.map(judgeType)
      if (verdicts.includes('collection')) return 'collection'
      return verdicts.includes('readonly') ? 'readonly' : 'unknown'
    }
    default:
      return 'unknown'
  }
}

/** Whether an initialiser makes a collection that can grow. */
function makesCollection(node) {
  switch (node?.type) {
    case 'ArrayExpression':
      return true
    case 'NewExpression':
      return COLLECTION.test(nameOf(node.callee))
    case 'CallExpression': {
      const name = nameOf(node.callee)
      if (name === 'Array' || ARRAY_MAKERS.has(name)) return true
      const { callee } = node
      return (
        callee.type === 'MemberExpression' && ARRAY_METHODS.has(callee.property.name) && makesCollection(callee.object)
      )
    }
    case 'TSAsExpression':
    case 'TSSatisfiesExpression': {
      if (nameOf(node.typeAnnotation.typeName) === 'const') return false
      const verdict = judgeType(node.typeAnnotation)
      return verdict === 'unknown' ? makesCollection(node.expression) : verdict === 'collection'
    }
    case 'TSNonNullExpression':
      return makesCollection(node.expression)
    case 'ConditionalExpression':
      return makesCollection(node.consequent) || makesCollection(node.alternate)
    case 'LogicalExpression':
    case 'AssignmentExpression':
      return makesCollection(node.left) || makesCollection(node.right)
    default:
      return false
  }
}

/** `a` or `a.b` as text; anything else is the empty string. */
function nameOf(node) {
  if (node?.type === 'Identifier') return node.name
  if (node?.type !== 'MemberExpression' || node.computed) return ''
  return `${nameOf(node.object)}.${node.property.name}`
}

function isCollection(annotation, initialiser) {
  const verdict = judgeType(annotation?.typeAnnotation)
  return verdict === 'unknown' ? makesCollection(initialiser) : verdict === 'collection'
}

/** @type {import('eslint').Rule.RuleModule} */
export default {
  meta: {
    type: 'problem',
    docs: { description: 'demand a BOUNDED or UNBOUNDED comment on every long-lived collection' },
    schema: [],
    messages: {
      missing:
        "'{{name}}' can grow: say what stops it, `BOUNDED: by ...`, or why nothing does, `UNBOUNDED: because ...`."
    }
  },

  create(context) {
    const source = context.sourceCode

    function hasBound(statement) {
      const previous = source.getTokenBefore(statement)
      const next = source.getTokenAfter(statement)
      // A comment behind the previous field, on its line, is that field's and not ours.
      const before = source
        .getCommentsBefore(statement)
        .filter((comment) => previous === null || comment.loc.start.line > previous.loc.end.line)
      // Behind a parameter comes its comma, so the comment may stand one token later.
      const after = [
        ...source.getCommentsAfter(statement),
        ...(next?.value === ',' ? source.getCommentsAfter(next) : [])
      ].filter((comment) => comment.loc.start.line === statement.loc.end.line)
      return [...before, ...source.getCommentsInside(statement), ...after].some(({ value }) => BOUND.test(value))
    }

    function check(name, statement, annotation, initialiser) {
      if (!isCollection(annotation, initialiser) || hasBound(statement)) return
      context.report({ node: statement, messageId: 'missing', data: { name } })
    }

    function checkField(node) {
      check(source.getText(node.key), node, node.typeAnnotation, node.value)
    }

    function checkModuleVariables(body) {
      for (const statement of body) {
        const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
        // `declare const` describes somebody else's variable.
        if (declaration?.type !== 'VariableDeclaration' || declaration.declare) continue
        for (const { id, init } of declaration.declarations) {
          if (id.type === 'Identifier') check(id.name, statement, id.typeAnnotation, init)
        }
      }
    }

    return {
      PropertyDefinition: checkField,
      AccessorProperty: checkField,
      TSAbstractPropertyDefinition: checkField,
      TSParameterProperty(node) {
        const parameter = node.parameter.type === 'AssignmentPattern' ? node.parameter.left : node.parameter
        const initialiser = node.parameter.type === 'AssignmentPattern' ? node.parameter.right : null
        check(parameter.name, node, parameter.typeAnnotation, initialiser)
      },
      Program: (node) => checkModuleVariables(node.body)
    }
  }
}
