import { fingerprint64 } from 'farmhash-modern';
import { tensorflowDataTypes } from './data-types.js';
import {
  graphDef,
  savedModel,
  signatureDef,
  type FingerprintDef,
  type GraphDef,
  type SavedModel,
  type SignatureDef,
  type Uint64,
} from './messages.js';

/** The rules by which the hashes below are made (kFingerprintProducer). */
const PRODUCER = 4;

/**
 * What fingerprint.pb says of a SavedModel, by the rules of TensorFlow's own writer
 * (tensorflow/cc/saved_model/fingerprinting.cc): farmhash64 of the whole, of the graph, of the signatures and of the
 * variables' index. A test compares every hash with TensorFlow's own.
 *
 * @param model of one meta graph and without an object graph, as `toSavedModel` gives it.
 * @param variablesIndex the bytes of variables/variables.index.
 */
export function fingerprintOf(model: SavedModel, variablesIndex: Uint8Array, uuid: string): FingerprintDef {
  const [{ graphDef: graph = {}, signatureDef: signatures = {} }] = model.metaGraphs ?? [{}];
  return {
    savedModelChecksum: toUint64(fingerprint64(savedModel.encode(model))),
    graphDefProgramHash: toUint64(fingerprint64(graphDef.encode(withoutIncidentals(graph)))),
    signatureDefHash: toUint64(hashSignatures(signatures)),
    checkpointHash: toUint64(fingerprint64(variablesIndex)),
    version: { producer: PRODUCER },
    uuid,
  };
}

/** Functions and versions are emptied, texts of constants left out (simple_delete.cc, RegularizeNodes). */
function withoutIncidentals(graph: GraphDef): GraphDef {
  const node = graph.node?.map((one) =>
    one.op === 'Const' && one.attr?.dtype?.type === tensorflowDataTypes.string
      ? { ...one, attr: { ...one.attr, value: {} } }
      : one,
  );
  return { node, library: {}, versions: {} };
}

function hashSignatures(signatures: Readonly<Record<string, SignatureDef>>): bigint {
  let hash = 0n;
  for (const name of Object.keys(signatures).sort()) {
    hash = concatenate(hash, fingerprint64(name));
    hash = concatenate(hash, fingerprint64(signatureDef.encode(signatures[name])));
  }
  return hash;
}

const MULTIPLIER = 0xc6a4a7935bd1e995n;
const product = (value: bigint) => BigInt.asUintN(64, value * MULTIPLIER);
const mixShifted = (value: bigint) => value ^ (value >> 47n);

/** FingerprintCat64 of tsl/platform/fingerprint.h. */
function concatenate(first: bigint, second: bigint): bigint {
  const mixed = first ^ MULTIPLIER ^ product(mixShifted(product(second)));
  return mixShifted(product(mixShifted(product(mixed))));
}

function toUint64(value: bigint): Uint64 {
  return { low: Number(value & 0xffff_ffffn), high: Number(value >> 32n) };
}
