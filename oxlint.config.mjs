/** Who may import whom: data flows one way, and the server cannot reach TensorFlow. Tests may also import `forTests`. */
export const layers = {
  contracts: [],
  testing: [],
  graph: [],
  picture: ['contracts'],
  stage: ['contracts'],
  tensorflow: ['contracts', 'stage'],
  dataset: ['contracts', 'picture', 'stage'],
  model: ['contracts', 'stage', 'tensorflow'],
  'network-graph': ['contracts', 'graph', 'model'],
  keras: ['contracts', 'graph', 'model'],
  trainer: [
    'contracts',
    'stage',
    'picture',
    'graph',
    'tensorflow',
    'dataset',
    'model',
    'network-graph',
    'keras',
  ],
  exporter: ['contracts', 'stage', 'graph', 'tensorflow', 'dataset', 'model', 'network-graph', 'keras'],
  'inference-server': ['contracts', 'picture', 'stage', 'graph'],
  bench: [
    'contracts',
    'stage',
    'picture',
    'graph',
    'tensorflow',
    'model',
    'trainer',
    'exporter',
    'inference-server',
  ],
  batch: ['contracts', 'stage', 'picture', 'dataset', 'trainer', 'inference-server'],
  tools: ['contracts', 'stage', 'graph', 'tensorflow', 'inference-server'],
};
const forTests = ['testing', 'graph', 'picture', 'model', 'tensorflow'];

const withTensorFlow = ['tensorflow', 'model', 'network-graph', 'trainer', 'exporter', 'bench'];

/** What typescript-eslint recommends, and its style, beyond oxlint's own category of correctness. */
const strict = [
  'no-array-constructor',
  'no-case-declarations',
  'no-empty',
  'no-empty-function',
  'no-fallthrough',
  'no-prototype-builtins',
  'no-regex-spaces',
  'no-var',
  'prefer-const',
  'prefer-rest-params',
  'prefer-spread',
  'typescript/adjacent-overload-signatures',
  'typescript/array-type',
  'typescript/ban-ts-comment',
  'typescript/class-literal-property-style',
  'typescript/consistent-generic-constructors',
  'typescript/consistent-indexed-object-style',
  'typescript/consistent-type-assertions',
  'typescript/consistent-type-definitions',
  'typescript/dot-notation',
  'typescript/no-confusing-non-null-assertion',
  'typescript/no-empty-object-type',
  'typescript/no-explicit-any',
  'typescript/no-inferrable-types',
  'typescript/no-misused-promises',
  'typescript/no-namespace',
  'typescript/no-require-imports',
  'typescript/no-unnecessary-type-assertion',
  'typescript/no-unnecessary-type-constraint',
  'typescript/no-unsafe-argument',
  'typescript/no-unsafe-assignment',
  'typescript/no-unsafe-call',
  'typescript/no-unsafe-enum-comparison',
  'typescript/no-unsafe-function-type',
  'typescript/no-unsafe-member-access',
  'typescript/no-unsafe-return',
  'typescript/non-nullable-type-assertion-style',
  'typescript/only-throw-error',
  'typescript/prefer-find',
  'typescript/prefer-for-of',
  'typescript/prefer-function-type',
  'typescript/prefer-includes',
  'typescript/prefer-nullish-coalescing',
  'typescript/prefer-promise-reject-errors',
  'typescript/prefer-regexp-exec',
  'typescript/prefer-string-starts-ends-with',
  'typescript/require-await',
  'typescript/restrict-plus-operands',
];

/** What files of a layer may not import. */
const restrictedImports = (layer, below) => [
  'error',
  {
    patterns: [
      {
        group: ['@foodnet/*', ...below.map((name) => `!@foodnet/${name}`)],
        message: `${layer} stands on ${below.join(', ') || 'nothing'}: see layers in oxlint.config.mjs.`,
      },
      withTensorFlow.includes(layer)
        ? {
            group: ['@tensorflow/*'],
            allowTypeImports: true,
            message: 'Load it with loadTensorFlow() of @foodnet/tensorflow.',
          }
        : {
            group: ['@tensorflow/*'],
            message: 'TensorFlow is known to the packages that train, export and measure it.',
          },
    ],
  },
];

const folderOf = (layer) => (layer === 'tools' ? 'tools' : `packages/${layer}`);

export default {
  plugins: ['typescript'],
  categories: { correctness: 'error' },
  options: { typeAware: true },
  // AssemblyScript looks like TypeScript and is checked by its own compiler; api-types.ts is generated.
  ignorePatterns: ['**/dist', '**/assembly', '**/api-types.ts'],
  overrides: [
    {
      files: ['**/*.ts'],
      rules: {
        ...Object.fromEntries(strict.map((rule) => [rule, 'error'])),
        // `{ _, ...rest }` leaves properties out.
        'no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
        'no-restricted-properties': [
          'error',
          {
            object: 'Math',
            property: 'random',
            message: 'Use random(seed, ...stream) of @foodnet/contracts: the same seed gives the same run.',
          },
        ],
      },
    },
    ...Object.entries(layers).flatMap(([layer, below]) => [
      {
        files: [`${folderOf(layer)}/**/*.ts`],
        rules: { 'no-restricted-imports': restrictedImports(layer, below) },
      },
      {
        files: [`${folderOf(layer)}/**/*.{test,fixture}.ts`],
        rules: { 'no-restricted-imports': restrictedImports(layer, [...below, ...forTests]) },
      },
    ]),
  ],
};
