import { checkNetwork } from './check-network.js';
import { readProbe, type Probe } from './read-probe.js';
import { readVersionFile } from './read-version-file.js';
import type { Version } from './version.js';

/** What a version is loaded from. */
export interface NetworkFiles {
  /** The bytes of model.onnx. */
  readonly model: Uint8Array<ArrayBuffer>;
  readonly probe?: Probe;
}

/**
 * Reads and verifies all of a version that can be verified without running it: the bytes by their hashes, the network
 * by its manifest.
 *
 * @throws FoodnetError `missing` or `damaged`.
 */
export async function readNetwork(version: Version): Promise<NetworkFiles> {
  const model = await readVersionFile(version, 'model.onnx');
  checkNetwork(model, version.manifest);
  return { model, probe: await readProbe(version) };
}
