import type { Request } from 'express';

/** The model and version that an address names; a label is another word for a version. */
export function namedVersion({ params }: Request): { readonly model?: string; readonly version?: string } {
  const { model, version, label } = params as Readonly<Record<string, string | undefined>>;
  return { model, version: version ?? label };
}
