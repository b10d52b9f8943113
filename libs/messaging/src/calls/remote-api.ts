import type { ClientProxy } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import type { CallKeys } from '#contracts';
import { valueOf, type CallAnswer } from './answer.ts';

/** What a client is given to send. */
export interface CallData {
  readonly key: string;
  readonly args: readonly unknown[];
}

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
): Api {
  const methods = Object.entries(keys as unknown as Record<string, (...args: unknown[]) => string>).map(
    ([method, keyOf]) => {
      const pattern = patternOf(service, method);
      const call = async (...args: unknown[]) => {
        const data: CallData = { key: keyOf(...args), args };
        return valueOf(await firstValueFrom(client.send<CallAnswer>(pattern, data)));
      };
      return [method, call] as const;
    },
  );
  return Object.fromEntries(methods) as Api;
}
