import type { Run } from '@foodnet/contracts';

/** Where runs were made differently: a name such as `optimizer.learningRate`, and the value of each run in their order. */
export function differencesOf(
  runs: readonly Run[],
): readonly { readonly name: string; readonly values: readonly string[] }[] {
  const facts = runs.map(({ presetName, preset: { description, ...preset }, seed, init, dataset, bestBy }) =>
    flatten('', {
      preset: presetName,
      ...preset,
      seed,
      init: init?.kind === 'run' ? init.name : (init?.file ?? 'random'),
      dataset: dataset.name,
      data: dataset.identity,
      bestBy,
    }),
  );
  const names = [...new Set(facts.flatMap((fact) => [...fact.keys()]))];
  return names
    .map((name) => ({ name, values: facts.map((fact) => fact.get(name) ?? '-') }))
    .filter(({ values }) => new Set(values).size > 1);
}

/** Leaves by their path. */
function flatten(prefix: string, value: unknown): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return new Map([[prefix, typeof value === 'string' ? value : JSON.stringify(value)]]);
  return new Map(
    Object.entries(value).flatMap(([name, inner]) => [
      ...flatten(prefix === '' ? name : `${prefix}.${name}`, inner),
    ]),
  );
}
