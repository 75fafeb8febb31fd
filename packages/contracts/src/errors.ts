/** Every kind of mistake that Foodnet names. A caller decides by `code`; the message is for people. */
export type ErrorCode =
  | 'bad-option' // an option that no stage knows, or a value out of its range
  | 'contradiction' // existing work was done with other options than the ones asked for
  | 'damaged' // a file is not what its manifest or its format says
  | 'unknown-format' // a manifest of a kind or format number that this version cannot read
  | 'missing' // a file, folder, run, version or tool that is needed and is not there
  | 'bad-dataset' // a folder of pictures that cannot be trained on
  | 'bad-archive' // an archive that is damaged, or holds what no archive of pictures should
  | 'bad-picture' // bytes that are not a picture that can be read
  | 'picture-too-large' // more bytes or pixels than the limit
  | 'unsupported-picture' // bytes of a format that is not read
  | 'unsupported-model' // a network of another tool with a part that is not computed here
  | 'address-in-use' // another program serves on the port
  | 'locked' // another process works in the same folder
  | 'no-space' // a disk with too little room for what would be written
  | 'not-writable' // a disk or folder that takes no files
  | 'download-failed' // a download that did not come, or not whole
  | 'unreachable' // a server that work goes over, Redis or a store of files, which does not answer or refuses
  | 'shard-failed' // a part of the work that failed however often it was tried
  | 'unsupported-platform' // an operating system or processor that a part does not run on
  | 'no-device' // the device asked for cannot be used
  | 'diverged' // a training whose loss is no longer a number
  | 'not-equal' // two computations that must agree do not
  | 'stage-failed'; // a stage that this one called ended with an error, which it has printed itself

/**
 * A mistake that its user can mend: shown without a stack, with exit code 1.
 * Messages read "Cannot <action>: <what was found, what was expected>. <What to do>."
 */
export class FoodnetError extends Error {
  override name = 'FoodnetError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
