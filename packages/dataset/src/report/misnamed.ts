/** Extensions by format, as sharp names the formats. */
const extensions: Readonly<Record<string, readonly string[]>> = {
  jpeg: ['jpg', 'jpeg', 'jpe', 'jfif'],
  png: ['png'],
  webp: ['webp'],
  gif: ['gif'],
  tiff: ['tif', 'tiff'],
  avif: ['avif', 'avifs'],
};
const known = new Set(Object.values(extensions).flat());

/** Whether a file's extension is that of a picture, or of anything, but not of its format. No extension says nothing. */
export function isMisnamed(path: string, format: string): boolean {
  const extension = /\.([A-Za-z0-9]{1,5})$/.exec(path)?.[1].toLowerCase();
  if (extension === undefined || extensions[format]?.includes(extension)) return false;
  // A number behind a dot belongs to the name, such as `photo.12`.
  return known.has(extension) || /[a-z]/.test(extension);
}
