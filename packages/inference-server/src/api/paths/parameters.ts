const inPath = (name: string, description: string) => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string' },
  description,
});

export const modelParameter = inPath('model', 'Name of a model, such as foodnet');
export const versionParameter = inPath('version', 'Number of a version, or an alias');
export const labelParameter = inPath('label', 'Alias of a version, such as stable');
