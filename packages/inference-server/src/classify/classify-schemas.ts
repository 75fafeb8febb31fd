import { z } from 'zod';
import { problemSchema } from '../problem-schema.js';

const picture = z
  .string()
  .describe('A picture as base64 in one line, or as a data URL; other URLs are not fetched');

/** The JSON body of POST /classify. */
export const classifyBodySchema = z
  .union(
    [z.strictObject({ image: picture }), z.strictObject({ images: z.array(picture).min(1) })],
    'expected {"image": "<base64>"}, or {"images": ["<base64>", ...]}',
  )
  .describe('`image` gets the answer for one picture; `images` a list, also of one');

/** The form of POST /classify, for its description: multer reads it. */
export const classifyFormSchema = z
  .object({ image: z.array(z.file()).min(1).describe('A picture; repeated, the answer is a list') })
  .describe('The field may also be called `images`: then the answer is a list also of one');

const model = z
  .object({ name: z.string(), version: z.int().min(1) })
  .describe('What answered, also where the request named another word for it');

const predictions = z
  .array(
    z.object({
      label: z.string(),
      probability: z.number().min(0).max(1).describe('Those of all classes sum to 1'),
    }),
  )
  .min(1)
  .describe('The most probable labels, best first');

export const classificationSchema = z.object({ model, predictions }).describe('What is on one picture');

export const classificationListSchema = z
  .object({
    model,
    results: z
      .array(z.union([z.object({ predictions }), z.object({ error: problemSchema })]))
      .min(1)
      .describe('One entry a picture, in their order: its predictions, or why it has none'),
  })
  .describe('What is on several pictures');

/** The answer of POST /classify to one picture. */
export type Classification = z.infer<typeof classificationSchema>;

/** The answer of POST /classify to several pictures. */
export type ClassificationList = z.infer<typeof classificationListSchema>;
