export { addNetwork, type AddedNetwork } from './add-network.js';
export { type LayerNodes } from './layer-nodes.js';
export { NetworkGraph, type ComputeType, type NetworkGraphOptions } from './network-graph.js';
export { stateOf } from './state.js';
export { trainingGraph } from './training-graph.js';
