import { FoodnetError, type ModelVersion } from '@foodnet/contracts';
import {
  onnxDataTypes,
  onnxModel,
  tensorsOfModel,
  type ModelProto,
  type ValueInfoProto,
} from '@foodnet/graph';

/** TensorProto.DataLocation.EXTERNAL: the values lie in a file that the model names. */
const EXTERNAL = 1;

/**
 * Parses a network before onnxruntime sees it, and holds it against its manifest: inputs and outputs by name, type and
 * shape, operators, and every tensor inside the file. onnxruntime would open whatever file an external tensor names.
 *
 * @param bytes of model.onnx.
 * @throws FoodnetError `damaged`, saying what was found and expected.
 */
export function checkNetwork(bytes: Uint8Array, manifest: ModelVersion): void {
  const model = decode(bytes);
  for (const { name, dataLocation, externalData } of tensorsOfModel(model)) {
    if (dataLocation === EXTERNAL || (externalData ?? []).length > 0)
      throw damaged(`the tensor "${shown(name)}" lies in another file, expected inside this one`);
  }
  const { graph } = model;
  const initializers = new Set(graph?.initializer?.map(({ name }) => name));
  const inputs = (graph?.input ?? []).filter(({ name }) => !initializers.has(name));
  const { input, output, features, opset } = manifest;
  if (inputs.length !== 1) throw damaged(`it has ${inputs.length} inputs, expected 1`);
  checkValue('input', inputs, input);
  checkValue('output', graph?.output ?? [], output);
  if (features) checkValue('output', graph?.output ?? [], features);
  const operators = model.opsetImport?.find(({ domain }) => domain === undefined || domain === '')?.version;
  if (operators !== opset) throw damaged(`its operators are of version ${operators}, expected ${opset}`);
}

interface Expected {
  readonly name: string;
  readonly dtype: 'uint8' | 'float32';
  /** Null where the dimension is free. */
  readonly shape: readonly (number | null)[];
}

function checkValue(what: string, values: readonly ValueInfoProto[], { name, dtype, shape }: Expected): void {
  const value = values.find((one) => one.name === name);
  if (!value) throw damaged(`it has no ${what} "${name}"`);
  const { elemType, shape: declared } = value.type?.tensorType ?? {};
  if (elemType !== onnxDataTypes[dtype])
    throw damaged(`its ${what} "${name}" is of element type ${elemType}, expected ${dtype}`);
  const found = (declared?.dim ?? []).map(({ dimValue }) => dimValue ?? null);
  // Exporters may leave sizes open that they could name.
  const fits = found.every((size, index) => size === null || size === shape[index]);
  if (found.length !== shape.length || !fits)
    throw damaged(`its ${what} "${name}" is [${found.join(', ')}], expected [${shape.join(', ')}]`);
}

function decode(bytes: Uint8Array): ModelProto {
  try {
    return onnxModel.decode(bytes);
  } catch (cause) {
    throw damaged(`it cannot be parsed: ${(cause as Error).message}`, cause);
  }
}

/** A name from the file, cut: it may be of any length. */
const shown = (name = '') => name.slice(0, 100);

function damaged(reason: string, cause?: unknown): FoodnetError {
  return new FoodnetError('damaged', `Cannot load the network: ${reason}. Export the run again.`, { cause });
}
