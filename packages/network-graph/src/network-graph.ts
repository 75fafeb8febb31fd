import type { ComputeType } from '@foodnet/contracts';
import {
  attribute,
  type AttrValue,
  GraphNode,
  type GraphVariable,
  type TensorFlowGraphBuilder,
  type TensorOperand,
} from '@foodnet/graph';

export interface NetworkGraphOptions {
  /** BatchNorm takes the batch's own statistics, and gradients can be added. */
  readonly training: boolean;
  readonly computeType: ComputeType;
  /** Stands before the nodes' names, e.g. `train/`. */
  readonly scope: string;
  /** Where a layer is dropout. */
  readonly dropout?: DropoutDraws;
}

/** What decides what dropout takes away. */
export interface DropoutDraws {
  /** The run's. */
  readonly seed: number;
  /** The number of the training step: an int32 scalar. */
  readonly step: TensorOperand;
}

export type Attributes = Readonly<Record<string, AttrValue>>;

/** One computation of a network in a TensorFlow graph: what the layers of `layers/` share while they add their nodes. */
export class NetworkGraph {
  readonly training: boolean;
  readonly computeType: ComputeType;
  /** Gradients of the loss, float32, by the parameter's name. */
  readonly gradients = new Map<string, TensorOperand>();
  /** Nodes that change variables: the moving statistics. */
  readonly updates: GraphNode[] = [];
  /** Biases that are left out because BatchNorm takes them away again, by the convolution's name. */
  readonly absorbedBiases = new Map<string, GraphVariable>();
  private readonly scope: string;
  private readonly ownDropout: DropoutDraws | undefined;

  constructor(
    readonly graph: TensorFlowGraphBuilder,
    private readonly variables: ReadonlyMap<string, GraphVariable>,
    { training, computeType, scope, dropout }: NetworkGraphOptions,
  ) {
    this.training = training;
    this.computeType = computeType;
    this.scope = scope;
    this.ownDropout = dropout;
  }

  /** @throws RangeError where the graph was made without it. */
  get dropout(): DropoutDraws {
    if (!this.ownDropout) throw new RangeError('The graph has dropout and is not told its seed and step.');
    return this.ownDropout;
  }

  variable(name: string): GraphVariable {
    const variable = this.variables.get(name);
    if (!variable) throw new RangeError(`The graph has no variable ${name}.`);
    return variable;
  }

  /** Adds a node of type T = the compute type, which runs when also those of `after` are there. */
  add(
    op: string,
    name: string,
    inputs: readonly TensorOperand[],
    attributes: Attributes = {},
    after: readonly TensorOperand[] = [],
  ): GraphNode {
    return this.graph.add(op, {
      name: `${this.scope}${name}`,
      inputs,
      controls: after.map((operand) => (operand instanceof GraphNode ? operand : operand.node)),
      attributes: { T: attribute.type(this.computeType), ...attributes },
    });
  }

  /** A parameter's value in the compute type. */
  parameter(name: string): TensorOperand {
    return this.cast(this.variable(name).read, 'float32', this.computeType, `${name}/cast`);
  }

  cast(tensor: TensorOperand, from: ComputeType, to: ComputeType, name: string): TensorOperand {
    if (from === to) return tensor;
    return this.graph.add('Cast', {
      name: `${this.scope}${name}`,
      inputs: [tensor],
      attributes: { SrcT: attribute.type(from), DstT: attribute.type(to) },
    });
  }

  /** A constant vector of int32. */
  ints(name: string, values: readonly number[]): GraphNode {
    return this.graph.constant(`${this.scope}${name}`, {
      dataType: 'int32',
      shape: [values.length],
      data: Int32Array.from(values),
    });
  }

  /** A constant float32 scalar, in the compute type unless another is given. */
  scalar(name: string, value: number, type: ComputeType = this.computeType): TensorOperand {
    const constant = this.graph.constant(`${this.scope}${name}`, {
      dataType: 'float32',
      shape: [],
      data: Float32Array.of(value),
    });
    return this.cast(constant, 'float32', type, `${name}/cast`);
  }

  reshape(tensor: TensorOperand, shape: readonly number[], name: string): GraphNode {
    const dimensions = this.ints(`${name}/shape`, shape);
    return this.add('Reshape', name, [tensor, dimensions], { Tshape: attribute.type('int32') });
  }

  /** The shape of a tensor of the compute type at run time, int32. */
  shapeOf(tensor: TensorOperand, name: string): GraphNode {
    return this.add('Shape', name, [tensor], { out_type: attribute.type('int32') });
  }
}
