import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const BOUNDARY = '----------------------------foodnet';

/** Forms to send, with one JPEG each as the field `image`, of every JPEG below a folder: in the order of their paths. */
export function pictureForms(folder: string): Buffer[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.jpg'),
  );
  const head =
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="picture.jpg"\r\n` +
    'Content-Type: image/jpeg\r\n\r\n';
  return paths
    .sort()
    .map((path) =>
      Buffer.concat([
        Buffer.from(head),
        readFileSync(join(folder, path)),
        Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
      ]),
    );
}

export const formType = `multipart/form-data; boundary=${BOUNDARY}`;
