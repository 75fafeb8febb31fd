import { eventProto, tfRecord, type EventProto, type SummaryValue } from '@foodnet/graph';
import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** An event file of TensorBoard that a run appends to, and cuts back to where its checkpoint left it. */
export class EventFile {
  private readonly file: number;
  private length: number;

  /** @param bytes of the file that stay; with 0, or where the file has fewer, it is begun anew. */
  constructor(path: string, bytes: number) {
    mkdirSync(dirname(path), { recursive: true });
    this.file = openSync(path, 'a');
    this.length = fstatSync(this.file).size < bytes ? 0 : bytes;
    ftruncateSync(this.file, this.length);
    if (this.length === 0) this.append({ wallTime: Date.now() / 1000, fileVersion: 'brain.Event:2' });
  }

  /** Its length: what a checkpoint remembers. */
  get bytes(): number {
    return this.length;
  }

  write(step: number, value: readonly SummaryValue[]): void {
    this.append({ wallTime: Date.now() / 1000, step, summary: { value } });
  }

  /** Returns when everything is on the disk, so that a checkpoint never remembers more than there is. */
  sync(): void {
    fdatasyncSync(this.file);
  }

  close(): void {
    closeSync(this.file);
  }

  private append(event: EventProto): void {
    const record = tfRecord(eventProto.encode(event));
    let written = 0;
    while (written < record.length) written += writeSync(this.file, record, written);
    this.length += record.length;
  }
}
