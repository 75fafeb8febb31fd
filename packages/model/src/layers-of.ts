import type { Network, PictureSpec } from '@foodnet/contracts';
import { LayerList } from './layer-list.js';
import { addListedLayers } from './listed-layers.js';
import type { Layer } from './layers.js';
import { addMobileNetV2 } from './mobile-net-v2.js';
import { addResidualNetwork } from './residual-network.js';

/**
 * The layers of a network in the order of execution. The first is the input `images`, uint8 values 0..255 of
 * [height, width, 3]; `rescale` brings them to the picture's range; the last is the softmax over the classes.
 *
 * @throws FoodnetError `damaged` where a network that is written out layer by layer does not hold together, or
 * `unsupported-model` where a layer of it is not computed here: the layer is named. RangeError where the picture is too
 * small for the network.
 */
export function layersOf(
  network: Network,
  picture: Pick<PictureSpec, 'width' | 'height' | 'range'>,
  classes: number,
): readonly Layer[] {
  const list = new LayerList();
  const images = list.input('images', [picture.height, picture.width, 3]);
  const [low, high] = picture.range;
  const rescaled = list.rescale('rescale', images, { scale: (high - low) / 255, offset: low });
  if (!('kind' in network)) addResidualNetwork(list, network, rescaled, classes);
  else if (network.kind === 'mobilenet-v2') addMobileNetV2(list, network, rescaled, classes);
  else addListedLayers(list, network, classes);
  return list.layers;
}
