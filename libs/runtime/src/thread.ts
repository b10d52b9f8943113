import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { collectGarbage } from './garbage-collection.ts';

/**
 * Calls over a thread boundary: one side serves an object of functions, the other calls them.
 * SQLite is synchronous, so databases live in threads and are called like this.
 */
type Method = (...args: never[]) => unknown;

interface Call {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
}

export interface Thread<Service> {
  /** Calls a function of the service. Rejects with its error (name and message), or if the thread ends. */
  call<Name extends keyof Service & string>(
    method: Name,
    ...args: Service[Name] extends (...args: infer Args) => unknown ? Args : never
  ): Promise<Service[Name] extends (...args: never[]) => infer Result ? Awaited<Result> : never>;
  /** Calls `listener` with the reason if the thread ends without being told to; at once if it already has. */
  onEnd(listener: (reason: Error) => void): void;
  /** Ends the thread; calls under way are rejected. */
  end(): Promise<void>;
}

/** Most threads live on short batches: a small young generation saves 6 MiB each and costs nothing there. */
const smallYoungGenerationMb = 4;

/**
 * Starts the module `name` (relative to the caller's `import.meta.url`, without its extension, which
 * is that of the running code: `.ts` from source, `.js` when built) in a thread of its own. A thread that
 * makes much garbage under load wants a larger young generation.
 */
export function startThread<Service>(
  importMetaUrl: string,
  name: string,
  data: unknown,
  youngGenerationMb = smallYoungGenerationMb,
): Thread<Service> {
  const extension = extname(fileURLToPath(importMetaUrl));
  const worker = new Worker(new URL(name + extension, importMetaUrl), {
    // What tools of the system show it as.
    name: basename(name, '.thread'),
    workerData: data,
    resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
    execArgv: extension === '.ts' ? ['--conditions=source', '--disable-warning=ExperimentalWarning'] : [],
  });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  let ended: Error | undefined;
  let told = false;
  const listeners: ((reason: Error) => void)[] = [];

  const endAll = (error: Error) => {
    // The error that a thread ends by comes before its exit.
    if (ended !== undefined) return;
    ended = error;
    for (const call of waiting.values()) call.reject(ended);
    waiting.clear();
    if (!told) for (const listener of listeners) listener(ended);
  };
  worker.on('message', (answer: Answer) => {
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.error)
      call?.reject(Object.assign(new Error(answer.error.message), { name: answer.error.name }));
    else call?.resolve(answer.value);
  });
  worker.on('error', (error) => endAll(error instanceof Error ? error : new Error(String(error))));
  worker.on('exit', (code) => endAll(new Error(`thread ended with code ${code}`)));

  return {
    call(method, ...args) {
      return new Promise<never>((resolve, reject) => {
        if (ended) return reject(ended);
        lastId += 1;
        waiting.set(lastId, { resolve: resolve as (value: unknown) => void, reject });
        worker.postMessage({ id: lastId, method, args } satisfies Call);
      });
    },
    onEnd(listener) {
      listeners.push(listener);
      if (ended !== undefined && !told) listener(ended);
    },
    async end() {
      told = true;
      await worker.terminate();
    },
  };
}

/**
 * Ends the process, with the reason, when the thread of `what` ends without being told to: nothing could be done
 * any more, and it would look alive. Whoever runs the process starts it again.
 */
export function endWithThread(thread: Pick<Thread<object>, 'onEnd'>, what: string): void {
  thread.onEnd((reason) => {
    throw new Error(`the thread of ${what} has ended`, { cause: reason });
  });
}

/** In the thread: the data that it was started with. */
export function threadData<Data>(): Data {
  return workerData as Data;
}

/**
 * In the thread: answers calls with the functions of `service`, in the order of arrival; async
 * functions may overlap. A thrown error becomes the rejection of that call alone. To be called once the
 * thread has started: what that has left behind is collected.
 */
export function serveThread(service: object): void {
  const port = parentPort;
  if (port === null) throw new Error('serveThread is for worker threads');
  const methods = service as Record<string, Method>;
  port.on('message', (call: Call) => {
    void answer(methods, call).then((reply) => {
      port.postMessage(reply);
    });
  });
  collectGarbage();
}

async function answer(methods: Record<string, Method>, call: Call): Promise<Answer> {
  try {
    const method = methods[call.method];
    if (method === undefined) throw new Error(`no such call: ${call.method}`);
    return { id: call.id, value: await method(...(call.args as never[])) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { id: call.id, error: { name, message } };
  }
}
