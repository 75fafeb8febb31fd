/** What a picture may cost before it is refused. */
export interface PictureLimits {
  /** Size of the file. */
  readonly fileBytes: number;
  /** Width times height as the file's header says: decoding takes about 3 to 8 bytes of memory a pixel. */
  readonly pixels: number;
  /** Width and height, each. */
  readonly sidePixels: number;
  /** Frames of an animation, or pages of a TIFF, though only the first is read. */
  readonly frames: number;
  /** Time to decode and resize, without the time that the picture waits for its turn; its file may take as long again. */
  readonly decodeSeconds: number;
}

/** Wide enough for the cameras that people carry, and small enough for a server that reads strangers' files. */
export const defaultPictureLimits: PictureLimits = {
  fileBytes: 20_000_000,
  pixels: 50_000_000,
  sidePixels: 32_767,
  frames: 1_000,
  decodeSeconds: 30,
};
