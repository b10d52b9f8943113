type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;

/** The members of REST in the names of manifests; what is undefined is left out. */
export type CamelCased<Body> = {
  [Name in keyof Body as Camel<Name & string>]: Exclude<Body[Name], undefined>;
};

export function camelCased<Body extends object>(body: Body): CamelCased<Body> {
  const members = Object.entries(body)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [
      name.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase()),
      value as unknown,
    ]);
  return Object.fromEntries(members) as CamelCased<Body>;
}
