import { workspace } from '../kernels.js';
import { type Layout } from './component.js';
import type { JpegHeader, Scan } from './jpeg-header.js';
import { NotPlain } from './not-plain.js';
import { ScanBytes } from './scan-bytes.js';

/** Decodes the one scan of a sequential JPEG into the planes. `start` is where its data begin. */
export function decodeSequential(
  bytes: Uint8Array,
  header: JpegHeader,
  { components, mcusWide, mcusHigh }: Layout,
  scan: Scan,
  start: number,
): void {
  if (scan.components.length !== components.length)
    throw new NotPlain('its components have scans of their own');
  const parts = scan.components.map(({ index, dc, ac }) => {
    const component = components[index];
    const [ofDc, ofAc] = [header.dc[dc], header.ac[ac]];
    const quantisation = header.quantisation[component.table];
    if (!ofDc || !ofAc || !quantisation) throw new NotPlain('a table is missing');
    const { horizontal, vertical, size, stride, plane } = component;
    const tables = [ofDc.place(false), ofAc.place(size === 1), workspace.copy(quantisation)];
    // As assembly/scan.ts reads it; the last is the DC coefficient before.
    return [horizontal, vertical, size, stride, plane, ...tables, 0];
  });
  const descriptions = workspace.copy(Int32Array.from(parts.flat()));
  const scanBytes = new ScanBytes(bytes, start);
  const { end, ends } = scanBytes.copy(start);
  workspace.kernels.swapWords(scanBytes.data, scanBytes.roomBytes);

  const [lone] = components;
  const alone = components.length === 1;
  const fault = workspace.kernels.decodeScan(
    scanBytes.data,
    workspace.copy(Int32Array.from(ends)),
    ends.length,
    descriptions,
    parts.length,
    alone ? lone.blocksWide : mcusWide,
    alone ? lone.blocksHigh : mcusHigh,
    header.restartInterval,
  );
  if (fault !== 0) throw new NotPlain('its scan is damaged');
  if (header.nextScan(end)) throw new NotPlain('it has more than one scan');
}
