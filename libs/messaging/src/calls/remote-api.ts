import type { ClientProxy } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import type { CallKeys, CallWaits } from '#contracts';
import { valueOf, type CallAnswer } from './answer.ts';

/** What a client is given to send. */
export interface CallData {
  readonly key: string;
  readonly args: readonly unknown[];
  /** For how long the service itself may wait before it answers, in milliseconds. */
  readonly waitMs: number;
}

type Method<Result> = (...args: unknown[]) => Result;

/** The pattern of a method of a service. */
export function patternOf(service: string, method: string): string {
  return `${service}.${method}`;
}

/**
 * The interface of a service, each method a call over `client`. Failures are those of the service; a call
 * that is not answered in time fails with `SERVICE.UNAVAILABLE`, and may have been executed.
 */
export function remoteApi<Api extends object>(
  client: ClientProxy,
  service: string,
  keys: CallKeys<Api>,
  waits: CallWaits<Api> = {},
): Api {
  const waitOf = waits as Record<string, Method<number> | undefined>;
  const methods = Object.entries(keys as unknown as Record<string, Method<string>>).map(([method, keyOf]) => {
    const pattern = patternOf(service, method);
    const call = async (...args: unknown[]) => {
      const waitMs = waitOf[method]?.(...args) ?? 0;
      const data: CallData = { key: keyOf(...args), args: given(args), waitMs };
      return valueOf(await firstValueFrom(client.send<CallAnswer>(pattern, data)));
    };
    return [method, call] as const;
  });
  return Object.fromEntries(methods) as Api;
}

/** What was left out at the end stays so: JSON would make null of it, and defaults would not apply. */
function given(args: readonly unknown[]): readonly unknown[] {
  return args.slice(0, args.findLastIndex((argument) => argument !== undefined) + 1);
}
