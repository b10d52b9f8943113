import { BroadcastChannel } from 'node:worker_threads';
import { serveThread, threadData } from '#runtime';
import type { TrimRequest, Trimmed } from '../operation-log.port.ts';
import { channelOf, messageOf, type LogMessage } from './log-channel.ts';
import { LogFile, type WrittenBatch } from './log-file.ts';

export interface OperationLogThread {
  open(): void;
  write(lines: string, count: number): WrittenBatch;
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
  write(lines, count) {
    const written = opened().write(lines, count);
    say(written.first + count - 1);
    if (opened().wantsFolding()) say('fold');
    return written;
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
