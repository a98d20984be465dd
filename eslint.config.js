import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import prettier from 'eslint-config-prettier'
import tseslint from 'typescript-eslint'
import boundedCollections from './eslint-rules/bounded-collections.js'

const TESTS = ['**/*.test.{ts,js}', '**/test-support/**']

export default defineConfig(
  globalIgnores(['**/dist/', '**/node_modules/', '/coverage/']),
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx,js,mjs,cjs}'],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      'no-constant-condition': ['error', { checkLoops: false }],
      'object-shorthand': 'error'
    }
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { local: { rules: { 'bounded-collections': boundedCollections } } },
    rules: {
      'local/bounded-collections': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // The two below are in the preset; they stand here because the project relies on them by name.
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // An interface is often asynchronous where one implementation of it has nothing to wait for.
      '@typescript-eslint/require-await': 'off'
    }
  },
  {
    // A library does not write to its user's terminal.
    files: ['reference/**/*.ts'],
    ignores: ['reference/{bin,cli}/**', ...TESTS],
    rules: { 'no-console': 'error' }
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', Buffer: 'readonly', URL: 'readonly' }
    }
  },
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs', globals: { require: 'readonly' } } },
  {
    files: TESTS,
    languageOptions: {
      globals: Object.fromEntries(
        ['describe', 'it', 'before', 'after', 'beforeEach', 'afterEach'].map((name) => [name, 'readonly'])
      )
    },
    rules: { 'no-unused-expressions': 'off' }
  },
  {
    files: ['**/*.test.ts', '**/test-support/**/*.ts'],
    rules: {
      // A test's collections die with it.
      'local/bounded-collections': 'off',
      // `expect(x).to.be.true` is an expression by design.
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/unbound-method': 'off'
    }
  },
  prettier
)
