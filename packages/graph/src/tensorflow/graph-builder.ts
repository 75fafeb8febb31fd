import { UniqueNames } from '../unique-names.js';
import { attribute } from './attributes.js';
import type { AttrValue, FunctionDef, GraphDef, NodeDef } from './messages.js';
import type { TensorValue } from '../tensor-value.js';

/**
 * The version of the rules that our graphs follow (tensorflow/core/public/version.h counts them up almost daily).
 * Old enough for every TensorFlow 2, and above 21, since when defaults of attributes may be left out.
 */
const GRAPH_DEF_VERSION = 100;

/** One output of a node. */
export interface TensorReference {
  readonly node: GraphNode;
  readonly index: number;
}

/** A node of a graph under construction; where a tensor is wanted it stands for its first output. */
export class GraphNode {
  constructor(readonly name: string) {}

  output(index: number): TensorReference {
    return { node: this, index };
  }
}

export type TensorOperand = GraphNode | TensorReference;

export interface NodeOptions {
  /** Made unique by a suffix where it is taken; "/" groups nodes. Default: the op's name. */
  readonly name?: string;
  readonly inputs?: readonly TensorOperand[];
  /** Nodes that must have run before this one. */
  readonly controls?: readonly GraphNode[];
  readonly attributes?: Readonly<Record<string, AttrValue>>;
  readonly device?: string;
}

/** The rule of TensorFlow's own node_def_util.cc. */
const nodeName = /^[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*$/;

/** Builds a TensorFlow GraphDef node by node. Nodes can only refer to earlier ones, so the graph has no cycles. */
export class TensorFlowGraphBuilder {
  readonly #names = new UniqueNames();
  readonly #nodes: NodeDef[] = [];
  readonly #functions: FunctionDef[] = [];
  readonly #known = new Set<GraphNode>();

  /** @throws RangeError where the name is none, or an input belongs to another graph. */
  add(
    op: string,
    { name: wanted = op, inputs = [], controls = [], attributes = {}, device }: NodeOptions = {},
  ): GraphNode {
    if (!nodeName.test(wanted))
      throw new RangeError(`Cannot add a node of ${op}: "${wanted}" is no name for a node.`);
    const input = [
      ...inputs.map((operand) => tensorName(this.#checked(operand, wanted))),
      ...controls.map((node) => `^${this.#checked(node, wanted).node.name}`),
    ];
    const node = new GraphNode(this.#names.take(wanted));
    // Sorted, as Python serializes deterministically: equal graphs are equal bytes.
    const attr = Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
    this.#nodes.push({ name: node.name, op, input, attr, ...(device !== undefined && { device }) });
    this.#known.add(node);
    return node;
  }

  constant(name: string, value: TensorValue): GraphNode {
    return this.add('Const', {
      name,
      attributes: { dtype: attribute.type(value.dataType), value: attribute.tensor(value) },
    });
  }

  /** Adds a function that nodes, and other functions, call by its name. */
  addFunction(definition: FunctionDef): void {
    this.#functions.push(definition);
  }

  build(): GraphDef {
    return {
      node: [...this.#nodes],
      ...(this.#functions.length > 0 && { library: { function: [...this.#functions] } }),
      versions: { producer: GRAPH_DEF_VERSION },
    };
  }

  #checked(operand: TensorOperand, user: string): TensorReference {
    const reference = operand instanceof GraphNode ? operand.output(0) : operand;
    if (!this.#known.has(reference.node)) {
      throw new RangeError(
        `Cannot add the node ${user}: its input ${reference.node.name} belongs to another graph.`,
      );
    }
    return reference;
  }
}

/** `node` or `node:1`: how a NodeDef names its inputs. */
function tensorName({ node, index }: TensorReference): string {
  return index === 0 ? node.name : `${node.name}:${index}`;
}
