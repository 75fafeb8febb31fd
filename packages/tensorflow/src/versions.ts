/** The TensorFlow under the binding. Its C API is what @tensorflow/tfjs-node-gpu is compiled against. */
export const tensorflowVersion = '2.21.0';

/** A library build: `cpu`, or `gpu` for NVIDIA's CUDA 12 with cuDNN 9. */
export type Build = 'cpu' | 'gpu';

/** A Python wheel, pinned to its bytes: pip refuses any other, whatever index it asks. */
export interface PinnedWheel {
  readonly project: string;
  readonly version: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Wheel tag of the platform, for pip's --platform. */
  readonly platform: string;
  /** Only for wheels that hold Python extensions; the others fit every Python. */
  readonly python?: '3.11';
}

export const tensorflowWheels: Readonly<Record<Build, PinnedWheel>> = {
  cpu: {
    project: 'tensorflow-cpu',
    version: tensorflowVersion,
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    sizeBytes: 273_829_956,
    platform: 'manylinux_2_27_x86_64',
    python: '3.11',
  },
  gpu: {
    project: 'tensorflow',
    version: tensorflowVersion,
    sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
    sizeBytes: 572_440_367,
    platform: 'manylinux_2_27_x86_64',
    python: '3.11',
  },
};

/** What a runtime takes on the disk. */
export const unpackedBytes: Readonly<Record<Build, number>> = { cpu: 860_000_000, gpu: 5_400_000_000 };

/** A C++ compiler as a wheel. */
export const zigWheel: PinnedWheel = {
  project: 'ziglang',
  version: '0.17.1',
  sha256: 'ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54',
  sizeBytes: 101_083_562,
  platform: 'manylinux_2_12_x86_64',
};
