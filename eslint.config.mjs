import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import typescript from 'typescript-eslint';

/** Who may import whom: data flows one way, and the server cannot reach TensorFlow. Tests may also import `testing`. */
const layers = {
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
    'dataset',
    'tensorflow',
    'model',
    'trainer',
    'exporter',
    'inference-server',
  ],
  batch: ['contracts', 'stage', 'picture', 'dataset', 'trainer', 'inference-server'],
  tools: ['contracts', 'stage', 'graph', 'tensorflow', 'inference-server'],
};

const boundaries = (more = []) => [
  'error',
  {
    depConstraints: Object.entries(layers).map(([layer, below]) => ({
      sourceTag: `layer:${layer}`,
      onlyDependOnLibsWithTags: [...below, ...more].map((name) => `layer:${name}`),
    })),
  },
];

const tensorflow = ['@tensorflow/*'];

export default typescript.config(
  // AssemblyScript looks like TypeScript and is checked by its own compiler; api-types.ts is generated.
  { ignores: ['**/dist', '**/node_modules', '.nx', '**/assembly', '**/api-types.ts'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [typescript.configs.recommendedTypeChecked, typescript.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': boundaries(),
      // `{ _, ...rest }` leaves properties out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'no-restricted-properties': [
        'error',
        {
          object: 'Math',
          property: 'random',
          message: 'Use random(seed, ...stream) of @foodnet/contracts: the same seed gives the same run.',
        },
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: tensorflow,
              message: 'TensorFlow is known to the packages that train, export and measure it.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['packages/{tensorflow,model,network-graph,trainer,exporter,bench}/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: tensorflow,
              allowTypeImports: true,
              message: 'Load it with loadTensorFlow() of @foodnet/tensorflow.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.test.ts', '**/*.fixture.ts'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries(['testing', 'graph', 'picture', 'model', 'tensorflow']),
    },
  },
  {
    files: ['**/*.{cjs,mjs}'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', globalThis: 'readonly' },
    },
  },
  // What runs in browsers: the compiler, which checks it by its comments, knows what there is.
  { files: ['packages/inference-server/page/*.js'], rules: { 'no-undef': 'off' } },
  prettier,
);
