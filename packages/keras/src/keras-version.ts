/** The version of Keras whose files ours are like. */
export const KERAS_VERSION = '3.15.1';
