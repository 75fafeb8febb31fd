import { packageVersion } from '../package-version.js';
import { componentSchemas } from './components.js';
import { openInferencePaths } from './paths/open-inference.js';
import { ownPaths } from './paths/own.js';
import { tensorFlowServingPaths } from './paths/tensorflow-serving.js';

/** The whole HTTP interface as an OpenAPI 3.1 document. */
export function openApi() {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Foodnet',
      version: packageVersion,
      description:
        'Pictures in, labels out. Errors are problem details (RFC 9457), those of the two protocols of other servers ' +
        '`{"error": "..."}`. Each answer has an X-Request-Id, which is also in the log of the server.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    // Where the document lies, also behind a proxy that puts a path before it.
    servers: [{ url: './' }],
    // Either, or none where the server asks for no key.
    security: [{ bearer: [] }, { apiKey: [] }, {}],
    paths: { ...ownPaths, ...openInferencePaths, ...tensorFlowServingPaths },
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
    },
  };
}
