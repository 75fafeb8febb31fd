import { Router, type NextFunction, type Response } from 'express';
import helmet from 'helmet';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, posix } from 'node:path';
import { guide } from './guide.js';

/** The page as it is written by hand and served: nothing builds it. */
const folder = new URL('../../page/', import.meta.url);
const served = ['.css', '.html', '.js', '.svg'];

/** All comes from this server, no script or style stands in the HTML, and no text becomes HTML (trusted types). */
const policy = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    // Thumbnails are made of the files that were chosen.
    imgSrc: ["'self'", 'blob:'],
    connectSrc: ["'self'"],
    formAction: ["'none'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
    requireTrustedTypesFor: ["'script'"],
  },
});

/**
 * The page for people: GET / for clients that prefer HTML, as browsers do, and its files below /page/. Other clients,
 * such as curl, get the guide as text.
 */
export function page(): Router {
  const files = new Map(
    readdirSync(folder)
      .filter((name) => served.includes(extname(name)))
      .map((name) => {
        const bytes = readFileSync(new URL(name, folder));
        return [name, { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url')}"` }];
      }),
  );
  // A browser asks each time whether it has the newest, and gets 304 where it has.
  const send = (name: string, response: Response, next: NextFunction) => {
    const file = files.get(name);
    if (!file) return next();
    response.set({ ETag: file.etag, 'Cache-Control': 'no-cache' }).type(extname(name)).send(file.bytes);
  };
  const text = guide();
  const router = Router();
  router.get('/', policy, (request, response, next) => {
    response.vary('Accept');
    const { baseUrl, originalUrl, url } = request;
    if (request.accepts(['text', 'html']) !== 'html') text(request, response, next);
    // Mounted at /pictures, its links, which are relative, begin at /pictures/.
    else if (originalUrl.split('?', 1)[0] === baseUrl)
      response.redirect(308, `./${posix.basename(baseUrl)}${url}`);
    else send('index.html', response, next);
  });
  router.get('/page/:file', policy, ({ params }, response, next) => send(params.file, response, next));
  return router;
}
