import protobuf from 'protobufjs';

/** Turns one kind of message into bytes and back. */
export interface MessageCodec<Message> {
  /**
   * Fields are written in the order of their numbers, maps in the order of their keys' insertion.
   *
   * @throws TypeError, naming the field, where a value has the wrong type.
   */
  encode(message: Message): Uint8Array;
  /**
   * Absent fields stay absent. 64-bit integers arrive as numbers, exact up to 2^53.
   *
   * @throws Error where the bytes are no such message.
   */
  decode(bytes: Uint8Array): Message;
}

/** A schema in the Protocol Buffers language, parsed; field names are lowerCamelCase in messages. */
export function parseSchema(source: string): protobuf.Root {
  const root = new protobuf.Root();
  protobuf.parse(source, root);
  root.resolveAll();
  return root;
}

/** @param name - of the message, with its package, e.g. `onnx.ModelProto`. */
export function messageCodec<Message extends object>(
  schema: protobuf.Root,
  name: string,
): MessageCodec<Message> {
  const type = schema.lookupType(name);
  return {
    encode(message) {
      const problem = type.verify(message);
      if (problem) throw new TypeError(`Cannot encode a ${name}: ${problem}.`);
      return type.encode(message).finish();
    },
    decode: (bytes) => type.toObject(type.decode(bytes), { longs: Number }) as Message,
  };
}
