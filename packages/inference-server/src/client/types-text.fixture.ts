import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import { openApi } from '../api/open-api.js';

/** The types of the document, as TypeScript: api-types.ts. */
export async function typesText(): Promise<string> {
  return COMMENT_HEADER + astToString(await openapiTS(JSON.stringify(openApi())));
}
