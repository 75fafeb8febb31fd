import type { RequestHandler } from 'express';
import type { z } from 'zod';
import { namedVersion } from '../protocols/named-version.js';
import type { Service } from '../service.js';
import type { modelStatusSchema, signaturesSchema } from './predict-schemas.js';

type Status = z.infer<typeof modelStatusSchema>['model_version_status'][number];

/**
 * GET /v1/models/<model>[/versions/<version>|/labels/<label>]: a version that is there answers, also the first time; one that
 * was spoiled in its place, too, for as long as it is in memory.
 */
export function modelStatus(service: Service): RequestHandler {
  return (request, response) => {
    const asked = namedVersion(request);
    const found = service.findVersion(asked);
    const { model } = found.manifest;
    const { catalog, broken, engine } = service;
    const sound = (catalog.models.get(model) ?? []).filter((version) => !engine.failureOf(version));
    const available = sound.map(({ manifest: { version } }): Status => ({
      version: String(version),
      state: 'AVAILABLE',
      status: { error_code: 'OK', error_message: '' },
    }));
    const ended = broken
      .filter((one) => one.model === model && one.version !== 'aliases')
      .map(({ version, error }): Status => ({
        version: String(version),
        state: 'END',
        status: { error_code: 'FAILED_PRECONDITION', error_message: error.code },
      }))
      .filter(({ version }) => !available.some((one) => one.version === version));
    const statuses = [...available, ...ended];
    const isAsked = ({ version }: Status) => version === String(found.manifest.version);
    response.json({
      model_version_status: asked.version === undefined ? statuses : statuses.filter(isAsked),
    });
  };
}

/** GET /v1/models/<model>.../metadata: the signatures that `:predict` takes, as those of the SavedModel. */
export function modelMetadata(service: Service): RequestHandler {
  return (request, response) => {
    const { model, version, input, output } = service.findVersion(namedVersion(request)).manifest;
    const tensor = (name: string, dtype: string, shape: readonly (number | null)[]) => ({
      [name]: {
        name,
        dtype,
        tensor_shape: {
          dim: shape.map((length) => ({ name: '', size: String(length ?? -1) })),
          unknown_rank: false,
        },
      },
    });
    const signature = (inputs: ReturnType<typeof tensor>) => ({
      inputs,
      outputs: tensor(output.name, 'DT_FLOAT', output.shape),
      method_name: 'tensorflow/serving/predict',
    });
    response.json({
      model_spec: { name: model, signature_name: '', version: String(version) },
      metadata: {
        signature_def: {
          signature_def: {
            serving_default: signature(tensor(input.name, 'DT_UINT8', input.shape)),
            encoded: signature(tensor('image_bytes', 'DT_STRING', [null])),
          },
        },
      },
    } satisfies z.infer<typeof signaturesSchema>);
  };
}
