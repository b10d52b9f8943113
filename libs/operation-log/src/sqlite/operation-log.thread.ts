import { BroadcastChannel } from 'node:worker_threads';
import { serveThread, threadData } from '#runtime';
import type { TrimRequest, Trimmed } from '../operation-log.port.ts';
import { channelOf, messageOf, type LogMessage } from './log-channel.ts';
import { LogFile, type WrittenBatch } from './log-file.ts';

export interface OperationLogThread {
  open(): void;
  /** The first `bytes` of the memory are the lines; they are not needed any more when it has answered. */
  write(memory: SharedArrayBuffer, bytes: number, count: number): WrittenBatch;
  probe(): void;
  trim(request: TrimRequest): Trimmed;
  close(): void;
}

const { path } = threadData<{ path: string }>();
const channel = new BroadcastChannel(channelOf(path));
let file: LogFile | undefined;

const say = (message: LogMessage) => channel.postMessage(message);
channel.onmessage = (event) => {
  if (messageOf(event) === 'folded') file?.restartWal();
};
channel.unref();

const service: OperationLogThread = {
  open() {
    file = new LogFile(path);
  },
  write(memory, bytes, count) {
    const written = opened().write(Buffer.from(memory, 0, bytes), count);
    say(written.first + count - 1);
    if (opened().wantsFolding()) say('fold');
    return written;
  },
  probe() {
    opened().probe();
  },
  trim: (request) => opened().trim(request),
  close() {
    file?.close();
    channel.close();
  },
};
serveThread(service);

function opened(): LogFile {
  if (file === undefined) throw new Error('the operation log is not open');
  return file;
}
