import type {
  AttributeProto,
  GraphProto,
  ModelProto,
  NodeProto,
  OnnxTensorProto,
  SparseTensorProto,
} from './messages.js';

/** Every tensor that a model holds, wherever ONNX lets one be: initializers, attributes, graphs inside them, functions. */
export function* tensorsOfModel({ graph, functions, trainingInfo }: ModelProto): Generator<OnnxTensorProto> {
  yield* ofGraph(graph);
  for (const { initialization, algorithm } of trainingInfo ?? []) {
    yield* ofGraph(initialization);
    yield* ofGraph(algorithm);
  }
  for (const { node, attributeProto } of functions ?? []) {
    yield* ofNodes(node);
    yield* ofAttributes(attributeProto);
  }
}

function* ofGraph(graph: GraphProto = {}): Generator<OnnxTensorProto> {
  yield* graph.initializer ?? [];
  yield* ofSparse(graph.sparseInitializer);
  yield* ofNodes(graph.node);
}

function* ofNodes(nodes: readonly NodeProto[] = []): Generator<OnnxTensorProto> {
  for (const { attribute } of nodes) yield* ofAttributes(attribute);
}

function* ofAttributes(attributes: readonly AttributeProto[] = []): Generator<OnnxTensorProto> {
  for (const { t, tensors, g, graphs, sparseTensor, sparseTensors } of attributes) {
    if (t) yield t;
    yield* tensors ?? [];
    yield* ofGraph(g);
    for (const graph of graphs ?? []) yield* ofGraph(graph);
    if (sparseTensor) yield* ofSparse([sparseTensor]);
    yield* ofSparse(sparseTensors);
  }
}

function* ofSparse(sparse: readonly SparseTensorProto[] = []): Generator<OnnxTensorProto> {
  for (const { values, indices } of sparse) {
    if (values) yield values;
    if (indices) yield indices;
  }
}
