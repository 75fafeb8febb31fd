/** What a person is told of an error code beside the message of the moment. */
export interface ErrorEntry {
  readonly cause: string;
  readonly cure: string;
}

/** Every kind of mistake that Foodnet names, by its code. ERRORS.md is written from this. */
export const errorCodes = {
  'bad-option': {
    cause: 'An option that no stage knows, or a value that is out of its range or of another kind.',
    cure: 'Correct the option that the message names; `--help` after `--` lists all of them.',
  },
  contradiction: {
    cause:
      'Existing work, a run, prepared data or a version, was done with other options than those asked for.',
    cure: 'Leave the options out to go on with what is there, choose another name, or remove the old work.',
  },
  damaged: {
    cause:
      'A file is not what its manifest, its checksum or its format says, e.g. after a copy that broke off.',
    cure: 'Remove what the message names and run the command again: it is made anew. Copy models whole.',
  },
  'unknown-format': {
    cause: 'A manifest of a kind or format number that this version of Foodnet cannot read.',
    cure: 'Use the version of Foodnet that wrote it, or a newer one, or make it again with this one.',
  },
  missing: {
    cause: 'A file, folder, run, version or tool that is needed is not there.',
    cure: 'Correct the name, or make it first with the command that the message names.',
  },
  'bad-dataset': {
    cause: 'Pictures that cannot be trained on: no classes, too few pictures, or none to test with.',
    cure: 'Put pictures of each class in a folder of its own; docs/own-data.md lists every layout that is read.',
  },
  'bad-archive': {
    cause:
      'An archive is damaged, or holds what no archive of pictures should, e.g. paths that lead out of it.',
    cure: 'Download it or pack it again; or unpack it yourself and name the folder.',
  },
  'bad-picture': {
    cause: 'Bytes that begin like a picture, but cannot be decoded: cut off or damaged.',
    cure: 'Save the picture again in another program, or leave it out.',
  },
  'picture-too-large': {
    cause: 'A picture has more bytes, pixels, frames or scans than the limit, or takes too long to decode.',
    cure: 'Make the picture smaller, or raise the limit where you run the server.',
  },
  'unsupported-picture': {
    cause: 'A file of a format that is not read, whatever its name says.',
    cure: 'Save it as JPEG, PNG, WebP, GIF, TIFF or AVIF.',
  },
  'unsupported-model': {
    cause: 'A network of another tool has a part that is not computed here.',
    cure: 'Replace the layer that the message names; docs/coming-from-keras.md lists those that are read.',
  },
  'address-in-use': {
    cause: 'Another program serves on the port.',
    cure: 'Choose another with `--port`, or end that program.',
  },
  locked: {
    cause: 'Another process works in the same folder.',
    cure: 'Wait for it, or end it; the message tells its process id. A lock whose process is gone opens by itself.',
  },
  'no-space': {
    cause: 'The disk has too little room for what would be written.',
    cure: 'Make room, e.g. with `npx nx run tools:clean`, or name another folder: FOODNET_HOME for data, runs and models, FOODNET_CACHE for TensorFlow.',
  },
  'not-writable': {
    cause:
      'A disk or folder takes no files: it is read-only, belongs to somebody else, or something else has the name.',
    cure: 'Change its permissions, move away what has the name, or name another folder in the option, in FOODNET_HOME (data, runs, models) or in FOODNET_CACHE (TensorFlow).',
  },
  'download-failed': {
    cause: 'A download did not come, or not whole.',
    cure: 'Check the connection and run the command again: a dataset goes on where it stopped, TensorFlow at the wheel that did not come. Or get the file yourself and name it: a dataset with `--source`, TensorFlow with `npx nx run tools:tensorflow --tensorflow=`.',
  },
  unreachable: {
    cause:
      'A server that work goes over, Redis or a store of files, does not answer or refuses, or a disk does not answer.',
    cure: 'Start it, or correct its address and its password; of a disk, see that it answers, and run the command again.',
  },
  'shard-failed': {
    cause: 'A part of the work failed however often it was tried.',
    cure: 'The message names its error; cure it and run the same command again.',
  },
  'too-slow': {
    cause:
      'A model version did not load in the time that the server gives it, or its process was killed meanwhile.',
    cure: 'Raise `--network-timeout-ms`, or see what keeps the disk or the processors busy; of a process that was killed, give it more memory, or lower `--loaded-versions`. The version itself may be sound.',
  },
  'unsupported-platform': {
    cause: 'A part does not run on this operating system or processor.',
    cure: 'Use Linux x64 for training; the message says what the part runs on.',
  },
  'no-device': {
    cause: 'The device asked for cannot be used.',
    cure: 'Leave `--device` out to take what there is; `npx nx run tools:doctor` says what is wrong with the GPU.',
  },
  diverged: {
    cause: 'The loss of a training is no longer a number.',
    cure: 'Lower the learning rate or clip gradients, under another name of the run; the message names the likely cause.',
  },
  'not-equal': {
    cause:
      'Two computations that must agree do not: an export and its trainer, or a model and its stored answers.',
    cure: 'Export again, in fp32 where another precision was asked for. Where it stays, report it.',
  },
  'stage-failed': {
    cause: 'A stage that this one called ended with an error, which it has printed itself.',
    cure: 'See the message above, and run that stage alone.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

/** A caller decides by the code of an error; its message is for people. */
export type ErrorCode = keyof typeof errorCodes;
