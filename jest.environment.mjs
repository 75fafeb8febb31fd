import { TestEnvironment } from 'jest-environment-node';

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
