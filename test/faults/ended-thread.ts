import { isMainThread, type Worker } from 'node:worker_threads';

/**
 * To be imported by a server before its own code: on SIGUSR2 the thread that TEST_THREAD names ends, as if it had
 * run out of memory.
 */
if (isMainThread) {
  process.on('worker', (worker: Worker) => {
    if (worker.threadName !== process.env['TEST_THREAD']) return;
    process.once('SIGUSR2', () => void worker.terminate());
  });
}
