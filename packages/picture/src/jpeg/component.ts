import { workspace } from '../kernels.js';
import type { Frame, FrameComponent } from './jpeg-header.js';
import { NotPlain } from './not-plain.js';

/** Pixels a side that a block of 8 x 8 becomes. */
export type ScaledSize = 1 | 2 | 4 | 8;

/** One of luma and the two chromas, and the plane that it is decoded to. */
export interface Component {
  readonly horizontal: number;
  readonly vertical: number;
  readonly table: number;
  /** Pixels a side that a block of 8 x 8 becomes. */
  readonly size: ScaledSize;
  /** Blocks that a scan of this component alone has. */
  readonly blocksWide: number;
  readonly blocksHigh: number;
  /** Pixels of the plane that belong to the picture. */
  readonly width: number;
  readonly height: number;
  /** Filled up to whole MCUs. */
  readonly stride: number;
  /** Address of the plane in the workspace, and its length. */
  readonly plane: number;
  readonly planeBytes: number;
  /** Pixels of the picture for one of the plane. */
  readonly acrossFactor: 1 | 2;
  readonly downFactor: 1 | 2;
}

export interface Layout {
  readonly components: readonly Component[];
  /** Size of the picture after scaling. */
  readonly width: number;
  readonly height: number;
  readonly mcusWide: number;
  readonly mcusHigh: number;
}

/**
 * Where the pixels of a frame go when it is scaled down `scale` times. A component that is subsampled is scaled less,
 * as libjpeg does it, so that nothing need be spread again.
 */
export function layOut({ width, height, components }: Frame, scale: number): Layout {
  const across = Math.max(...components.map(({ horizontal }) => horizontal));
  const down = Math.max(...components.map(({ vertical }) => vertical));
  const smallest = (8 / scale) as ScaledSize;
  // A lone component has no MCUs of several blocks, whatever its sampling says.
  const [mcuWide, mcuHigh] = [across * 8, down * 8];
  const [mcusWide, mcusHigh] = [Math.ceil(width / mcuWide), Math.ceil(height / mcuHigh)];

  const lay = ({ horizontal, vertical, quantisation: table }: FrameComponent): Component => {
    if (horizontal < 1 || horizontal > 4 || vertical < 1 || vertical > 4 || table > 3)
      throw new NotPlain('bad sampling');
    let size: ScaledSize = smallest;
    while (
      size < 8 &&
      (across * smallest) % (horizontal * size * 2) === 0 &&
      (down * smallest) % (vertical * size * 2) === 0
    )
      size = (size * 2) as ScaledSize;
    const stride = mcusWide * horizontal * size;
    const planeBytes = stride * mcusHigh * vertical * size;
    return {
      horizontal,
      vertical,
      table,
      size,
      blocksWide: Math.ceil((width * horizontal) / mcuWide),
      blocksHigh: Math.ceil((height * vertical) / mcuHigh),
      width: Math.ceil((width * horizontal * size) / mcuWide),
      height: Math.ceil((height * vertical * size) / mcuHigh),
      stride,
      plane: workspace.allocate(planeBytes),
      planeBytes,
      acrossFactor: factorOf((across * smallest) / (horizontal * size)),
      downFactor: factorOf((down * smallest) / (vertical * size)),
    };
  };
  return {
    components: components.map(lay),
    width: Math.ceil(width / scale),
    height: Math.ceil(height / scale),
    mcusWide,
    mcusHigh,
  };
}

function factorOf(ratio: number): 1 | 2 {
  if (ratio !== 1 && ratio !== 2) throw new NotPlain('its sampling is of a rarer kind');
  return ratio;
}
