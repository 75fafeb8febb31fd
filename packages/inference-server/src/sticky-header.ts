/** Requests with the same value of it are answered by the same version, however the requests are split. */
export const STICKY_HEADER = 'X-Sticky-Key';
