import type { PinnedWheel } from './versions.js';

/**
 * NVIDIA's libraries that TensorFlow's CUDA build opens: its extra `and-cuda` (CUDA 12, cuDNN 9). It looks for them in
 * ../nvidia/<name>/lib beside its own folder.
 */
export const cuda12Wheels: readonly PinnedWheel[] = [
  {
    project: 'nvidia-cublas-cu12',
    version: '12.9.3.13',
    sha256: 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
    sizeBytes: 581_217_458,
    platform: 'manylinux_2_27_x86_64',
  },
  {
    project: 'nvidia-cuda-cupti-cu12',
    version: '12.8.90',
    sha256: 'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182',
    sizeBytes: 10_248_621,
    platform: 'manylinux2014_x86_64',
  },
  {
    project: 'nvidia-cuda-nvcc-cu12',
    version: '12.9.86',
    sha256: '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
    sizeBytes: 40_546_229,
    platform: 'manylinux2010_x86_64',
  },
  {
    project: 'nvidia-cuda-nvrtc-cu12',
    version: '12.9.86',
    sha256: '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
    sizeBytes: 89_568_129,
    platform: 'manylinux2010_x86_64',
  },
  {
    project: 'nvidia-cuda-runtime-cu12',
    version: '12.9.79',
    sha256: '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
    sizeBytes: 3_493_179,
    platform: 'manylinux2014_x86_64',
  },
  {
    project: 'nvidia-cudnn-cu12',
    version: '9.28.0.42',
    sha256: '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
    sizeBytes: 716_538_495,
    platform: 'manylinux_2_27_x86_64',
  },
  {
    project: 'nvidia-cufft-cu12',
    version: '11.4.1.4',
    sha256: 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
    sizeBytes: 200_877_592,
    platform: 'manylinux2014_x86_64',
  },
  {
    project: 'nvidia-curand-cu12',
    version: '10.3.10.19',
    sha256: '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
    sizeBytes: 68_295_626,
    platform: 'manylinux_2_27_x86_64',
  },
  {
    project: 'nvidia-cusolver-cu12',
    version: '11.7.5.82',
    sha256: '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
    sizeBytes: 338_117_415,
    platform: 'manylinux_2_27_x86_64',
  },
  {
    project: 'nvidia-cusparse-cu12',
    version: '12.5.10.65',
    sha256: '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
    sizeBytes: 366_465_088,
    platform: 'manylinux2014_x86_64',
  },
  {
    project: 'nvidia-nccl-cu12',
    version: '2.32.3',
    sha256: 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c',
    sizeBytes: 351_526_311,
    platform: 'manylinux_2_27_x86_64',
  },
  {
    project: 'nvidia-nvjitlink-cu12',
    version: '12.9.86',
    sha256: 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
    sizeBytes: 39_748_338,
    platform: 'manylinux2010_x86_64',
  },
];

/** NVIDIA's libraries that onnxruntime's CUDA provider opens (CUDA 13, cuDNN 9). */
export const cuda13Wheels: readonly PinnedWheel[] = [
  {
    project: 'nvidia-cublas',
    version: '13.10.0.20',
    sha256: 'dcc6d63884c53d07e267ce7e6feac17b2538cebaafec5db865736c3e28e4dc84',
    sizeBytes: 444_289_903,
    platform: 'manylinux1_x86_64',
  },
  {
    project: 'nvidia-cuda-nvrtc',
    version: '13.5.37',
    sha256: '86b4d68058807988b7d9af5b44917a0601e9c337f35ccd657bfb3c759ff8d8bc',
    sizeBytes: 58_185_930,
    platform: 'manylinux2010_x86_64',
  },
  {
    project: 'nvidia-cuda-runtime',
    version: '13.5.37',
    sha256: 'df2b79a8852f10d1fef8c848489c49eebb5754051bf870202a862831412b179d',
    sizeBytes: 2_504_024,
    platform: 'manylinux2014_x86_64',
  },
  {
    project: 'nvidia-cudnn-cu13',
    version: '9.28.1.4',
    sha256: 'a54f205b1db1f2895d99f398754db1369816f0569dd459731f925635cf7b65ec',
    sizeBytes: 516_817_937,
    platform: 'manylinux_2_27_x86_64',
  },
  {
    project: 'nvidia-curand',
    version: '10.4.5.25',
    sha256: '22bb226a857e5888fe6b54ae465fc4371296bcff13a35f79e19691bcf454f529',
    sizeBytes: 77_113_015,
    platform: 'manylinux_2_27_x86_64',
  },
];

/** onnxruntime's CUDA provider, of the version of onnxruntime-node. */
export const onnxRuntimeWheel: PinnedWheel = {
  project: 'onnxruntime-gpu',
  version: '1.30.0',
  sha256: '4fbf0c5d7b5fb99266c2e8a802e3e64af68bdc383e0f3c7349b985f1087eedaa',
  sizeBytes: 246_658_419,
  platform: 'manylinux_2_28_x86_64',
  python: '3.11',
};
