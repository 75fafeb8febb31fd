import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import { openApi } from '../api/open-api.js';

/** The types of the document, as TypeScript: api-types.ts. */
export async function typesText(): Promise<string> {
  return COMMENT_HEADER + astToString(await openapiTS(JSON.stringify(openApi(), jsonAlone)));
}

/** The client sends and reads JSON. Bytes, which may be in its place, have no type, and would leave none to both. */
function jsonAlone(name: string, value: unknown): unknown {
  if (name !== 'content' || !Object.hasOwn(value as object, 'application/json')) return value;
  return Object.fromEntries(Object.entries(value as object).filter(([type]) => type.endsWith('json')));
}
