import type { Build } from './versions.js';

/** What a program that uses TensorFlow's C API needs of its wheel: two libraries and the headers of that API. */
const libraries = /^tensorflow\/libtensorflow_(cc|framework)\.so\.2$/;
const headers = [
  /^tensorflow\/include\/tensorflow\/c\/(eager\/)?\w+\.h$/,
  /^tensorflow\/include\/(tensorflow\/core|tsl)\/platform\/ctstring\w*\.h$/,
  /^tensorflow\/include\/xla\/tsl\/c\/\w+\.h$/,
];
const description = /^tensorflow[A-Za-z_]*-[^/]+\.dist-info\/(METADATA|RECORD|LICENSE)$/;
// Shared libraries, and what XLA compiles kernels with; not the static libraries, nor NVRTC's second build of itself.
const cuda =
  /^nvidia\/[^/]+\/(lib\/(?!.*\.alt\.)[^/]+\.so(\.\d+)*|bin\/ptxas|nvvm\/(lib64|libdevice)\/[^/]+)$/;

/** Says whether a build has CUDA. */
export const buildInformation = 'tensorflow/python/platform/build_info.py';

/** The members that a runtime must have, whatever its build. */
export const requiredFiles = [
  'tensorflow/libtensorflow_cc.so.2',
  'tensorflow/libtensorflow_framework.so.2',
  'tensorflow/include/tensorflow/c/c_api.h',
  'tensorflow/include/tensorflow/c/eager/c_api.h',
] as const;

/** Whether a member of one of NVIDIA's wheels is needed to run programs. */
export function isCudaLibrary(name: string): boolean {
  return cuda.test(name);
}

/** Whether a member of a wheel, by its whole name, belongs into a runtime. */
export function isWanted(name: string, build: Build): boolean {
  return (
    libraries.test(name) ||
    name === buildInformation ||
    headers.some((pattern) => pattern.test(name)) ||
    description.test(name) ||
    (build === 'gpu' && isCudaLibrary(name))
  );
}
