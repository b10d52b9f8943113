import type { Model, ProjectionType } from 'mongoose';

/** So few are asked for one by one: every server that speaks the protocol answers that from its primary index. */
const few = 16;

/** The documents with these ids, in no order; those that are not there are left out. */
export async function byIds<Document extends { readonly _id: string }>(
  model: Model<Document>,
  ids: readonly string[],
  projection: ProjectionType<Document> = {},
): Promise<readonly Document[]> {
  if (ids.length > few) {
    const all = model.find({ _id: { $in: [...ids] } } as never, projection);
    return (await all.lean()) as unknown as readonly Document[];
  }
  const found = await Promise.all(ids.map((id) => model.findById(id, projection).lean()));
  return found.filter((document) => document !== null);
}
