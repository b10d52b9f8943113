import type { AccountsApi } from '#contracts';

/**
 * The contract, each method after `catchUp`: where others write to the store too, the directory of this
 * process must first see what they have been answered.
 */
export function caughtUpFirst(api: AccountsApi, catchUp: () => Promise<void>): AccountsApi {
  return new Proxy(api, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return async (...args: unknown[]): Promise<unknown> => {
        await catchUp();
        return await (Reflect.apply(method, target, args) as Promise<unknown>);
      };
    },
  });
}
