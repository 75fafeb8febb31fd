export { inverseDct } from './inverse-dct';
export { shrinkColumns, shrinkRow } from './resize';
export { rgbRow } from './rgb-row';
export { decodeScan } from './scan';

/** Where memory is free. */
export const free: usize = __heap_base;
