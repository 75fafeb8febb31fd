import { modelVersionSchema, readManifest } from '@foodnet/contracts';
import { publishFolder, writeJson } from '@foodnet/stage';
import { link, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export interface Reloads {
  /** Folder of the model whose version 1 is there. */
  readonly folder: string;
  /** POST here makes the server read its models again. */
  readonly address: string;
  readonly count: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** Older versions leave, so that no disk fills; the one before stays, as it does where a deployment may be taken back. */
const KEPT_VERSIONS = 2;

/**
 * Publishes the same network under one version after the other, evenly over a time, and has the server take up each.
 *
 * @param onReload called with the number of reloads so far.
 * @throws where the server does not answer with the new version at once; the signal's reason.
 */
export async function reloadVersions(
  { folder, address, count, seconds, signal }: Reloads,
  onReload: (reloads: number) => void,
): Promise<void> {
  const first = join(folder, '1');
  const manifest = await readManifest(join(first, 'manifest.json'), modelVersionSchema);
  const startMs = performance.now();
  for (let reload = 1; reload <= count; reload++) {
    const pauseMs = Math.max(0, startMs + (1000 * seconds * reload) / count - performance.now());
    await wait(pauseMs, undefined, { signal }).catch(() => undefined);
    signal.throwIfAborted();
    const version = reload + 1;
    await publishFolder(join(folder, String(version)), async (part) => {
      await link(join(first, 'model.onnx'), join(part, 'model.onnx'));
      await writeJson(join(part, 'manifest.json'), { ...manifest, version });
    });
    const response = await fetch(address, { method: 'POST' });
    const answer = (await response.json()) as { readonly default?: string };
    if (response.status !== 200 || answer.default !== `${manifest.model}/${version}`)
      throw new Error(`Reload ${reload} is answered with ${response.status}: ${JSON.stringify(answer)}`);
    const old = version - KEPT_VERSIONS;
    if (old > 1) await rm(join(folder, String(old)), { recursive: true });
    onReload(reload);
  }
}
