// `npm start`: builds what changed, then serves in this process, so that a signal to npm reaches the server itself.
// Serving calls export where there is no model, export calls train, and train calls prepare.
import { fileURLToPath } from 'node:url';
import { nx } from './nx.mjs';

const built = await nx('run-many', '--targets=build', '--outputStyle=static');
if (built !== 0) process.exit(built);

const server = new URL('../packages/inference-server/dist/main.js', import.meta.url);
process.argv = [process.execPath, fileURLToPath(server), 'serve', ...process.argv.slice(2)];
await import(server.href);
