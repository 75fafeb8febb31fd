/** Plain values, as YAML and JSON have them. */
type Values = Readonly<Record<string, unknown>>;

/**
 * What is changed takes the place of what was there, name by name; lists are replaced whole, and so is anything of another
 * `kind`.
 */
export function mergeRecipe(base: Values, changes: Values): Values {
  const merged: Record<string, unknown> = { ...base };
  for (const [name, change] of Object.entries(changes)) {
    const before = merged[name];
    merged[name] =
      isPlain(before) && isPlain(change) && isSameKind(before, change) ? mergeRecipe(before, change) : change;
  }
  return merged;
}

function isSameKind(before: Values, change: Values): boolean {
  return change.kind === undefined || change.kind === before.kind;
}

function isPlain(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
