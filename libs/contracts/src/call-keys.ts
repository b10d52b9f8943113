type Method = (...args: never[]) => Promise<unknown>;

/**
 * Of each method of an interface, the key of a call: calls of one key keep their order as long as the
 * service is not rebalanced. An account number, but for what is asked before the account is known.
 */
export type CallKeys<Api> = {
  readonly [Name in keyof Api]: Api[Name] extends Method ? (...args: Parameters<Api[Name]>) => string : never;
};

/** Of methods that wait for something to happen, for how many milliseconds: their callers wait longer. */
export type CallWaits<Api> = {
  readonly [Name in keyof Api]?: Api[Name] extends Method
    ? (...args: Parameters<Api[Name]>) => number
    : never;
};
