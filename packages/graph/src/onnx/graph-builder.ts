import type { TensorValue } from '../tensor-value.js';
import { UniqueNames } from '../unique-names.js';
import type { OnnxAttribute } from './attributes.js';
import type { ModelProto, NodeProto, OnnxTensorProto, ValueInfoProto } from './messages.js';
import { toOnnxTensorProto, toValueInfo, type OnnxDataType, type OnnxShape } from './tensors.js';

/** A tensor of a graph under construction. */
export class OnnxValue {
  constructor(readonly name: string) {}
}

export interface OnnxNodeOptions {
  /** Made unique by a suffix where it is taken. Default: the operator's name. */
  readonly name?: string;
  readonly inputs?: readonly OnnxValue[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  /** Name of the node's output, or what `reserve` gave. Default: the node's own name. */
  readonly output?: string | OnnxValue;
}

export interface OnnxModelOptions {
  readonly opset: 17 | 18 | 19;
  readonly producerName: string;
  readonly producerVersion: string;
  readonly modelVersion: number;
  /** Free texts, which every runtime shows. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The first IR version whose checker knows the opset (onnx/docs/Versioning.md). */
const irVersionOfOpset = { 17: 8, 18: 8, 19: 9 } as const;

/** Builds an ONNX graph node by node. Nodes can only refer to earlier values, so they are in topological order. */
export class OnnxGraphBuilder {
  readonly #names = new UniqueNames();
  readonly #nodeNames = new UniqueNames();
  readonly #known = new Set<OnnxValue>();
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: OnnxTensorProto[] = [];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];

  constructor(readonly name: string) {}

  /** @throws RangeError where the name is taken: callers feed by it, so it cannot be changed. */
  input(name: string, dataType: OnnxDataType, shape: OnnxShape): OnnxValue {
    const value = this.#value(name);
    if (value.name !== name) throw new RangeError(`Cannot add the input ${name}: the name is taken.`);
    this.#inputs.push(toValueInfo(name, dataType, shape));
    return value;
  }

  /** Keeps a name for an output of the graph from all nodes but the one that is given this as its `output`. */
  reserve(name: string): OnnxValue {
    return new OnnxValue(this.#names.take(name));
  }

  /** A weight or another constant. */
  initializer(name: string, tensor: TensorValue): OnnxValue {
    const value = this.#value(name);
    this.#initializers.push(toOnnxTensorProto(value.name, tensor));
    return value;
  }

  /** Adds a node of one output. @throws RangeError where an input belongs to another graph. */
  add(
    opType: string,
    { name: wanted = opType, inputs = [], attributes = {}, output }: OnnxNodeOptions = {},
  ): OnnxValue {
    const input = inputs.map((value) => this.#checked(value, wanted).name);
    const name = this.#nodeNames.take(wanted);
    const value = this.#value(output ?? name);
    const attribute = Object.entries(attributes).map(([key, content]) => ({ name: key, ...content }));
    this.#nodes.push({ input, output: [value.name], name, opType, attribute });
    return value;
  }

  /**
   * Makes a value an output of the whole graph.
   *
   * @param name by which callers fetch it. Default: the value's own.
   * @throws RangeError where the value has another name, as after a suffix, or belongs to another graph.
   */
  output(value: OnnxValue, dataType: OnnxDataType, shape: OnnxShape, name = value.name): void {
    if (this.#checked(value, 'output').name !== name) {
      throw new RangeError(
        `Cannot add the output ${name}: its value is called ${value.name}. Reserve the name before it is taken.`,
      );
    }
    this.#outputs.push(toValueInfo(name, dataType, shape));
  }

  build({ opset, producerName, producerVersion, modelVersion, metadata }: OnnxModelOptions): ModelProto {
    return {
      irVersion: irVersionOfOpset[opset],
      producerName,
      producerVersion,
      modelVersion,
      graph: {
        node: [...this.#nodes],
        name: this.name,
        initializer: [...this.#initializers],
        input: [...this.#inputs],
        output: [...this.#outputs],
      },
      opsetImport: [{ domain: '', version: opset }],
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    };
  }

  #value(wanted: string | OnnxValue): OnnxValue {
    const value = typeof wanted === 'string' ? new OnnxValue(this.#names.take(wanted)) : wanted;
    this.#known.add(value);
    return value;
  }

  #checked(value: OnnxValue, user: string): OnnxValue {
    if (!this.#known.has(value)) {
      throw new RangeError(`Cannot add ${user}: its input ${value.name} belongs to another graph.`);
    }
    return value;
  }
}
