import { apiConnectionKind } from './api-connection/api-connection.kind.ts';
import { chatbotKind } from './chatbot/chatbot.kind.ts';
import { pluginKind } from './plugin/plugin.kind.ts';
import type { ResourceKind } from './resource-kind.ts';
import { secretKind } from './secret/secret.kind.ts';
import { sqlConnectionKind } from './sql-connection/sql-connection.kind.ts';

/** Every kind whose resources accounts keeps by manifest: a new one is a folder and a line here. */
const kinds = [secretKind, pluginKind, sqlConnectionKind, apiConnectionKind, chatbotKind] as const;

export type ResourceKindName = (typeof kinds)[number]['name'];

export const resourceKinds: readonly (ResourceKind & { readonly name: ResourceKindName })[] = kinds;

export function isResourceKind(name: string): name is ResourceKindName {
  return kinds.some((kind) => kind.name === name);
}

/** Throws for a name that is none of a kind. */
export function resourceKindOf(name: string): ResourceKind & { readonly name: ResourceKindName } {
  const kind = resourceKinds.find((one) => one.name === name);
  if (kind === undefined) throw new Error('there is no such kind of resource');
  return kind;
}
