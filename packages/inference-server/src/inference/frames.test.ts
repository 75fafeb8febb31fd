import { random } from '@foodnet/contracts';
import { expect, test } from '@jest/globals';
import { encodeFrame, FrameReader, type Frame } from './frames.js';

test('frames come back whole and in order, however the stream is cut', () => {
  for (let seed = 0; seed < 200; seed++) {
    const draw = random(seed, 'frames');
    const below = (most: number) => Math.floor(draw() * most);
    const frames = Array.from({ length: 1 + below(6) }, (_, index): Frame =>
      draw() < 0.5
        ? { json: { index, text: 'é'.repeat(below(40)), list: [null, true] } }
        : { bytes: Uint8Array.from({ length: below(300) }, () => below(256)) },
    );
    const stream = Buffer.concat(frames.map(encodeFrame));
    const reader = new FrameReader();
    const read: Frame[] = [];
    for (let at = 0; at < stream.length;) {
      const end = Math.min(stream.length, at + 1 + below(draw() < 0.5 ? 3 : 200));
      read.push(...reader.read(stream.subarray(at, end)));
      at = end;
    }
    expect(read.map((frame) => ('bytes' in frame ? { bytes: Uint8Array.from(frame.bytes) } : frame))).toEqual(
      frames,
    );
  }
});
