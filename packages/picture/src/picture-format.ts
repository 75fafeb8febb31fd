/** Formats that are read, as sharp names them. */
export type ReadableFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif';

export interface PictureFormat {
  /** As people call it, e.g. `a JPEG` or `an SVG`. */
  readonly name: string;
  /** Undefined where the format is known but not read. */
  readonly readable?: ReadableFormat;
}

/** `?` stands for any byte. The first signature that fits decides. */
const signatures: readonly (readonly [signature: string, format: PictureFormat])[] = [
  ['\xff\xd8\xff', { name: 'a JPEG', readable: 'jpeg' }],
  ['\x89PNG\r\n\x1a\n', { name: 'a PNG', readable: 'png' }],
  ['RIFF????WEBP', { name: 'a WebP', readable: 'webp' }],
  ['GIF87a', { name: 'a GIF', readable: 'gif' }],
  ['GIF89a', { name: 'a GIF', readable: 'gif' }],
  ['II*\0', { name: 'a TIFF', readable: 'tiff' }],
  ['MM\0*', { name: 'a TIFF', readable: 'tiff' }],
  ['II+\0', { name: 'a TIFF', readable: 'tiff' }],
  ['MM\0+', { name: 'a TIFF', readable: 'tiff' }],
  ['????ftypqt', { name: 'a film' }],
  ['????ftypisom', { name: 'a film' }],
  ['????ftypmp4', { name: 'a film' }],
  ['????ftyp', { name: 'a HEIC' }],
  ['%PDF', { name: 'a PDF' }],
  ['PK\x03\x04', { name: 'a ZIP archive' }],
  ['PK\x05\x06', { name: 'a ZIP archive' }],
  ['\x1f\x8b', { name: 'a gzip archive' }],
  ['BM', { name: 'a BMP' }],
  ['8BPS', { name: 'a Photoshop file' }],
  ['\0\0\x01\0', { name: 'an icon' }],
  ['\xff\x0a', { name: 'a JPEG XL' }],
  ['\0\0\0\x0cJXL ', { name: 'a JPEG XL' }],
  ['\0\0\0\x0cjP  ', { name: 'a JPEG 2000' }],
  ['\x08\xf2\xa6\xb6', { name: 'a libvips file' }],
  ['\xb6\xa6\xf2\x08', { name: 'a libvips file' }],
];

/** Tells the format of a file from its first bytes: neither its name nor what a client says about it counts. */
export function pictureFormat(bytes: Uint8Array): PictureFormat {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 512)).toString(
    'latin1',
  );
  for (const [signature, format] of signatures) {
    if (fits(head, signature))
      return format.name === 'a HEIC' && namesAvif(head) ? { name: 'an AVIF', readable: 'avif' } : format;
  }
  // U+FEFF, the byte order mark, is these three bytes in latin1.
  const text = head
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase();
  if (text.includes('<svg')) return { name: 'an SVG' };
  if (text.startsWith('<!doctype html') || text.startsWith('<html')) return { name: 'an HTML page' };
  if (text.startsWith('<')) return { name: 'an XML file' };
  if (isText(bytes.subarray(0, 512))) return { name: 'text' };
  return { name: 'of no known format' };
}

function isText(bytes: Uint8Array): boolean {
  try {
    // `stream` allows a character that the end of the head cuts.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    // oxlint-disable-next-line no-control-regex -- control characters are what text does not hold
    return !/[\0-\x08\x0e-\x1f]/.test(text);
  } catch {
    return false;
  }
}

function fits(head: string, signature: string): boolean {
  if (head.length < signature.length) return false;
  for (let index = 0; index < signature.length; index++) {
    if (signature[index] !== '?' && signature[index] !== head[index]) return false;
  }
  return true;
}

/**
 * ISO/IEC 14496-12, section 4.3: the box `ftyp` holds its size, its type, the major brand, a version and the
 * compatible brands. HEIC and AVIF share the container, and only the brands tell them apart.
 */
function namesAvif(head: string): boolean {
  const size = Buffer.from(head.slice(0, 4), 'latin1').readUInt32BE();
  const brands = [head.slice(8, 12), ...(head.slice(16, size).match(/[^]{4}/g) ?? [])];
  return brands.includes('avif') || brands.includes('avis');
}
