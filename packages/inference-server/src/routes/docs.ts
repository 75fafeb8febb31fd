import type { Express } from 'express';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { openApi } from '../api/open-api.js';
import { allowMethods } from '../middleware/allow-methods.js';
import { Problem } from '../problem.js';

const library = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
/** What the page takes of the library; nothing is fetched from elsewhere. */
const libraryFiles = ['swagger-ui.css', 'swagger-ui-bundle.js'];

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Foodnet API</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="docs/swagger-ui.css">
    <script src="docs/swagger-ui-bundle.js" defer></script>
    <script src="docs/start.js" defer></script>
  </head>
  <body><div id="docs"></div></body>
</html>
`;

const start = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#docs',
  validatorUrl: null,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
});
`;

/** Scripts and styles come from this server, and nothing is written into the page; the library draws icons as data. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** GET /openapi.json, and GET /docs: the page of it, which needs no other server. */
export function addDocs(app: Express): void {
  let document: string | undefined;
  app.get('/openapi.json', (_request, response) => {
    document ??= JSON.stringify(openApi());
    response.type('json').send(document);
  });
  app.get('/docs', (request, response) => {
    // The page's links are relative, and begin beside it.
    if (request.path.endsWith('/')) response.redirect(308, '../docs');
    else response.set('Content-Security-Policy', policy).type('html').send(page);
  });
  app.get('/docs/:file', (request, response) => {
    const { file } = request.params;
    if (file === 'start.js') response.type('js').send(start);
    else if (libraryFiles.includes(file)) response.sendFile(file, { root: library, maxAge: '1d' });
    else throw new Problem('unknown-route', 'GET /docs is a page.');
  });
  for (const path of ['/openapi.json', '/docs', '/docs/:file']) app.all(path, allowMethods('GET', 'HEAD'));
}
