export { buildTable, tableBytes, tableCounts } from './huffman-table';
export { inverseDct } from './inverse-dct';
export { shrinkColumns, shrinkRow } from './resize';
export { rgbRow } from './rgb-row';
export { decodeScan, swapWords } from './scan';
export { toSrgb } from './to-srgb';
export { unstuff, unstuffed } from './unstuff';

/** Where memory is free. */
export const free: usize = __heap_base;
