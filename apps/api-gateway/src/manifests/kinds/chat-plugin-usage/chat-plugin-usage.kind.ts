import { z } from 'zod';
import { saidKind } from '../chat/said.kind.ts';
import type { Kind, Services } from '../kind.ts';

/** Kind ChatPluginUsage: which plugins were offered to the model, and whether it asked them (contract §5.12). */
export function chatPluginUsageKind(services: Services): Kind {
  return saidKind(
    {
      ...{
        name: 'ChatPluginUsage',
        plural: 'ChatPluginUsages',
        aliases: ['chatpluginusage'],
        hasLogs: false,
      },
      columns: [
        { name: 'createdAt', type: 'DateTimeField', schema: z.string() },
        { name: 'plugin', type: 'CharField', schema: z.string() },
        { name: 'calls', type: 'IntegerField', schema: z.number() },
      ],
      rowsOf: ({ recorded_at: createdAt, plugins, tool_calls: calls }) =>
        plugins.map((plugin) => ({
          ...{ createdAt, plugin, calls: calls.filter((call) => call.plugin === plugin).length },
        })),
      example: { createdAt: '2026-01-31T12:00:00.000000Z', plugin: 'example_plugin', calls: 1 },
    },
    services,
  );
}
