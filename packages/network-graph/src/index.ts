export { addNetwork, type AddedNetwork } from './add-network.js';
export { type LayerNodes } from './layer-nodes.js';
export { learningLayers } from './learning-layers.js';
export { targetsOf } from './loss.js';
export { averageName, averageShare } from './moving-average.js';
export {
  NetworkGraph,
  type Attributes,
  type DropoutDraws,
  type NetworkGraphOptions,
} from './network-graph.js';
export { isDecayed, slotsOf, updateScalars } from './optimizer.js';
export { slotName, stateOf } from './state.js';
export { trainingGraph } from './training-graph.js';
