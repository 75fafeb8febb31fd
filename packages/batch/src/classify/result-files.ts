import { parquetWriteBuffer } from 'hyparquet-writer';
import type { ResultRow } from './result-row.js';

/** A line a row. */
export function jsonLines(rows: readonly ResultRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** The columns of a row, labels and probabilities as lists (parquet-format, LogicalTypes.md). */
const schema: Parameters<typeof parquetWriteBuffer>[0]['schema'] = [
  { name: 'root', num_children: 6 },
  { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  { name: 'labels', converted_type: 'LIST', num_children: 1, repetition_type: 'REQUIRED' },
  { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
  { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  { name: 'probabilities', converted_type: 'LIST', num_children: 1, repetition_type: 'REQUIRED' },
  { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
  { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
  { name: 'model', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  { name: 'version', type: 'INT32', repetition_type: 'REQUIRED' },
  { name: 'error', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
];

export function parquet(rows: readonly ResultRow[]): Uint8Array {
  const column = (name: keyof ResultRow) => ({ name, data: rows.map((row) => row[name]) });
  return new Uint8Array(
    parquetWriteBuffer({
      schema,
      columnData: (['path', 'labels', 'probabilities', 'model', 'version', 'error'] as const).map(column),
    }),
  );
}
