// The laws inside a file. The laws between files are in .dependency-cruiser.cjs, formatting is
// prettier's.
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const specs = ['**/*.spec.ts', '**/*.contract.ts', 'test/**', 'apps/*/test/**'];
const domain = 'apps/*/src/domain/**/*.ts';

const syntax = [
  { selector: 'TSEnumDeclaration', message: 'Write a const object (or array) and derive the type from it.' },
  { selector: 'ExportDefaultDeclaration', message: 'Export by name: one thing has one name everywhere.' },
];

const argument = 'The domain is pure: take it as an argument from application.';
const purity = [
  { selector: 'AwaitExpression, ForOfStatement[await=true]', message: 'The domain never waits.' },
  { selector: ':function[async=true]', message: 'The domain never waits.' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: argument },
  { selector: "CallExpression[callee.name='Date']", message: argument },
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: argument },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: argument },
];

export default defineConfig([
  globalIgnores(['dist/', 'coverage/', '.data/', '.engines/']),
  {
    // An exception needs a reason (test/arch checks that) and must still be one.
    linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' },
    rules: {
      'no-warning-comments': [
        'error',
        { terms: ['todo', 'fixme', 'xxx', 'hack'], decoration: ['*', '/', '@'] },
      ],
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    rules: { 'no-unused-vars': 'error', 'prefer-const': 'error', 'no-var': 'error' },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-syntax': ['error', ...syntax],
      // `const { left, ...rest }` is how a member is left out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      // It would erase the constructor types that Nest injects by.
      '@typescript-eslint/consistent-type-imports': 'off',
      // Ports answer promises: `async` turns a throw into a rejection, whether or not something waits.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['apps/admin-console/**'],
    extends: [reactHooks.configs.flat.recommended],
    // It warns of what the React Compiler leaves out; it is not used here.
    rules: { 'react-hooks/incompatible-library': 'off' },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: ['libs/config/**', ...specs],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only libs/config reads the environment.' },
      ],
    },
  },
  {
    files: [domain],
    ignores: specs,
    rules: {
      'no-restricted-syntax': ['error', ...syntax, ...purity],
      'no-restricted-globals': [
        'error',
        ...[
          'process',
          'performance',
          'crypto',
          'fetch',
          'console',
          'setTimeout',
          'setInterval',
          'setImmediate',
        ].map((name) => ({ name, message: argument })),
      ],
    },
  },
  {
    // No exceptions here.
    files: [domain, 'libs/kernel/**/*.ts', 'libs/contracts/**/*.ts'],
    linterOptions: { noInlineConfig: true },
  },
  {
    // Matchers such as expect.any() and parsed bodies are `any`.
    files: specs,
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
]);
