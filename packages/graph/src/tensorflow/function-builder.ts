import { UniqueNames } from '../unique-names.js';
import { attribute } from './attributes.js';
import { tensorflowDataTypes, type TensorFlowDataType } from './data-types.js';
import type { AttrValue, FunctionDef, NodeDef } from './messages.js';
import type { TensorValue } from '../tensor-value.js';

/** A tensor within a function. */
export class FunctionValue {
  constructor(readonly name: string) {}
}

export interface FunctionNodeOptions {
  /** Made unique by a suffix where it is taken. Default: the op's name. */
  readonly name?: string;
  readonly inputs?: readonly FunctionValue[];
  readonly attributes?: Readonly<Record<string, AttrValue>>;
}

/** Builds a function that ops such as StatelessCase and MapDefun call by its name. */
export class TensorFlowFunctionBuilder {
  readonly #names = new UniqueNames();
  readonly #nodes: NodeDef[] = [];
  readonly #inputs: readonly { readonly name: string; readonly type: number }[];

  constructor(
    readonly name: string,
    inputs: Readonly<Record<string, TensorFlowDataType>>,
  ) {
    this.#inputs = Object.entries(inputs).map(([input, dataType]) => ({
      name: this.#names.take(input),
      type: tensorflowDataTypes[dataType],
    }));
  }

  /** @throws RangeError where the function has no such argument. */
  argument(name: string): FunctionValue {
    if (!this.#inputs.some((input) => input.name === name))
      throw new RangeError(`The function ${this.name} has no argument ${name}.`);
    return new FunctionValue(name);
  }

  /** @param output - name of the op's output in its definition (`tf.raw_ops` shows it), by which functions refer to it. */
  add(
    op: string,
    output: string,
    { name: wanted = op, inputs = [], attributes = {} }: FunctionNodeOptions,
  ): FunctionValue {
    const name = this.#names.take(wanted);
    const attr = Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
    this.#nodes.push({ name, op, input: inputs.map((value) => value.name), attr });
    return new FunctionValue(`${name}:${output}:0`);
  }

  constant(name: string, value: TensorValue): FunctionValue {
    const attributes = { dtype: attribute.type(value.dataType), value: attribute.tensor(value) };
    return this.add('Const', 'output', { name, attributes });
  }

  /** A function of one output. */
  build(output: string, value: FunctionValue, dataType: TensorFlowDataType): FunctionDef {
    return {
      signature: {
        name: this.name,
        inputArg: this.#inputs,
        outputArg: [{ name: output, type: tensorflowDataTypes[dataType] }],
      },
      nodeDef: [...this.#nodes],
      ret: { [output]: value.name },
    };
  }
}
