const order = ['specversion', 'id', 'source', 'type', 'subject', 'time', 'datacontenttype', 'dataschema'];

/** Attributes as JSON text, in the order in which they are made; whatever else is there follows by name. */
export function attributesText(attributes: Readonly<Record<string, string>>): string {
  const others = Object.keys(attributes)
    .filter((name) => !order.includes(name))
    .sort();
  const present = [...order, ...others].filter((name) => Object.hasOwn(attributes, name));
  return JSON.stringify(Object.fromEntries(present.map((name) => [name, attributes[name]])));
}
