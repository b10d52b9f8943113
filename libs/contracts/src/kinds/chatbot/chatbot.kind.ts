import { z } from 'zod';
import type { Reference, ResourceKind, ResourceManifest } from '../resource-kind.ts';
import { chatbotExample } from './chatbot.example.ts';

const text = (max: number) => z.string().max(max).nullable().optional();
const names = z.array(z.string().min(1).max(50)).max(100).nullable().optional();

const config = z.strictObject({
  subdomain: text(63),
  customDomain: z.strictObject({ aws_hosted_zone_id: text(255), domain_name: text(255) }).optional(),
  deployed: z.boolean().default(false),
  provider: text(255),
  defaultModel: text(255),
  defaultSystemRole: text(8192),
  defaultTemperature: z.number().min(0).max(1).nullable().optional(),
  defaultMaxTokens: z.int().positive().nullable().optional(),
  appName: text(255),
  appAssistant: text(255),
  appWelcomeMessage: text(2048),
  appExamplePrompts: z.array(z.string().max(2048)).max(100).nullable().optional(),
  appPlaceholder: text(255),
  appInfoUrl: text(2048),
  appBackgroundImageUrl: text(2048),
  appLogoUrl: text(2048),
  appFileAttachment: z.boolean().nullable().optional(),
});

const spec = z.strictObject({ config, plugins: names, functions: names, apiKey: text(50) });

function references({ spec: given }: ResourceManifest): readonly Reference[] {
  const { plugins, functions, apiKey } = given as z.infer<typeof spec>;
  const each = (kind: string, field: string, list: readonly string[] | null | undefined) =>
    (list ?? []).map((name, place) => ({ kind, name, field: `spec.${field}.${place}` }));
  const key = apiKey ? [{ kind: 'SmarterAuthToken', name: apiKey, field: 'spec.apiKey' }] : [];
  return [...each('Plugin', 'plugins', plugins), ...each('Function', 'functions', functions), ...key];
}

/** Kind Chatbot (contract §5.11), called LLMClient by newer clients. */
export const chatbotKind = {
  name: 'Chatbot',
  plural: 'Chatbots',
  aliases: ['chatbot', 'llmclient'],
  metadata: {},
  spec,
  references,
  example: chatbotExample,
  columns: [
    { name: 'name', type: 'CharField', path: 'metadata.name' },
    { name: 'deployed', type: 'BooleanField', path: 'spec.config.deployed' },
    { name: 'provider', type: 'CharField', path: 'spec.config.provider' },
    { name: 'defaultModel', type: 'CharField', path: 'spec.config.defaultModel' },
    { name: 'createdAt', type: 'DateTimeField', path: 'status.created' },
    { name: 'updatedAt', type: 'DateTimeField', path: 'status.modified' },
  ],
  deployed: 'spec.config.deployed',
  hasLogs: true,
  change: 'resources.change',
} as const satisfies ResourceKind;
