import { BroadcastChannel } from 'node:worker_threads';
import { serveThread, threadData } from '#runtime';
import type { TrimRequest, Trimmed } from '../operation-log.port.ts';
import { channelOf } from './growth.ts';
import { LogFile, type WrittenBatch } from './log-file.ts';

export interface OperationLogThread {
  open(): void;
  write(lines: string, count: number): WrittenBatch;
  trim(request: TrimRequest): Trimmed;
  close(): void;
}

const { path } = threadData<{ path: string }>();
const growth = new BroadcastChannel(channelOf(path));
let file: LogFile | undefined;

const service: OperationLogThread = {
  open() {
    file = new LogFile(path);
  },
  write(lines, count) {
    const written = opened().write(lines, count);
    growth.postMessage(written.first + count - 1);
    return written;
  },
  trim: (request) => opened().trim(request),
  close() {
    file?.close();
    growth.close();
  },
};
serveThread(service);

function opened(): LogFile {
  if (file === undefined) throw new Error('the operation log is not open');
  return file;
}
