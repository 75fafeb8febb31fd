/** Code of this repository whose arithmetic, or whose names and numbers, are those of other programs. */
export interface DerivedCode {
  readonly of: string;
  readonly license: string;
  readonly files: readonly string[];
  readonly what: string;
  /** What the license asks to be repeated. */
  readonly notice: string;
}

export const derivedCode: readonly DerivedCode[] = [
  {
    of: 'libjpeg and libjpeg-turbo',
    license: 'IJG, BSD-3-Clause',
    files: ['packages/picture/assembly', 'packages/picture/src/jpeg'],
    what: 'The decoder of JPEG is written anew and computes inverse DCTs, chroma and colours in their arithmetic, so that pixels are equal.',
    notice:
      'This software is based in part on the work of the Independent JPEG Group.\n' +
      'libjpeg: Copyright (C) 1991-2020, Thomas G. Lane, Guido Vollbeding.\n' +
      'libjpeg-turbo: Copyright (C) D. R. Commander and others.',
  },
  {
    of: 'Pillow',
    license: 'MIT-CMU',
    files: ['packages/picture/src/resize-rows.ts', 'packages/picture/src/sample-nearest.ts'],
    what: 'Pictures are resized with its formulas and its rounding (Resample.c, Geometry.c), so that pixels are equal.',
    notice:
      'The Python Imaging Library (PIL) is Copyright 1997-2011 by Secret Labs AB and 1995-2011 by Fredrik Lundh and\n' +
      'contributors. Pillow is the friendly PIL fork. It is Copyright 2010 by Jeffrey A. Clark and contributors.',
  },
  {
    of: 'ONNX and TensorFlow',
    license: 'Apache-2.0',
    files: ['packages/graph/src/onnx/schema.ts', 'packages/graph/src/tensorflow/schema.ts'],
    what: 'The fields and numbers of the messages that are written and read are those of their .proto files.',
    notice: 'Copyright (c) ONNX Project Contributors. Copyright The TensorFlow Authors.',
  },
  {
    of: 'TensorFlow.js',
    license: 'Apache-2.0',
    files: ['packages/tensorflow/native/backend.cc'],
    what: "The binding is compiled from tfjs-node's own sources, which lie in node_modules, with one function replaced.",
    notice: 'Copyright Google LLC.',
  },
];
