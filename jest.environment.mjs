import { TestEnvironment } from 'jest-environment-node';

// What tests start says the same words in a terminal, under Nx and in CI, none of them coloured.
process.env.NO_COLOR = '1';
delete process.env.FORCE_COLOR;

/**
 * Node's environment with the host's typed arrays: native addons (onnxruntime-node, TensorFlow's binding) test
 * `instanceof Float32Array` against the host's realm, which a fresh vm context fails.
 */
export default class NativeEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    for (const name of [
      'ArrayBuffer',
      'SharedArrayBuffer',
      'DataView',
      'Float32Array',
      'Float64Array',
      'Int8Array',
      'Int16Array',
      'Int32Array',
      'BigInt64Array',
      'Uint8Array',
      'Uint8ClampedArray',
      'Uint16Array',
      'Uint32Array',
      'BigUint64Array',
    ]) {
      this.global[name] = globalThis[name];
    }
  }
}
