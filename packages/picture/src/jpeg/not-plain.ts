/** This decoder does not take the picture, because of its kind or a fault in it. It says nothing to people. */
export class NotPlain extends Error {}
