import type { File as Hdf5File } from 'h5wasm';

let files = 0;

/**
 * HDF5's own library, compiled to WebAssembly: files lie in its memory, so nothing of the disk can be reached from one.
 *
 * @returns what `use` returns; the file is removed behind it.
 */
export async function withHdf5<Result>(
  bytes: Uint8Array | undefined,
  use: (file: Hdf5File, content: () => Uint8Array) => Result,
): Promise<Result> {
  // Its WebAssembly is compiled as it is loaded: a tenth of a second, for those alone who need it.
  const { default: h5wasm } = await import('h5wasm');
  const { FS } = await h5wasm.ready;
  const path = `/file${files++}.h5`;
  if (bytes) FS.writeFile(path, bytes);
  const file = new h5wasm.File(path, bytes ? 'r' : 'w');
  let open = true;
  const close = () => {
    if (open) file.close();
    open = false;
  };
  try {
    return use(file, () => {
      close();
      return FS.readFile(path);
    });
  } finally {
    close();
    FS.unlink(path);
  }
}
