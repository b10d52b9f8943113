import { z } from 'zod';
import { personal } from '#contracts';
import { saidKind } from '../chat/said.kind.ts';
import type { Kind, Services } from '../kind.ts';

/** Kind ChatToolCall: what the model has asked of plugins, and what they answered (contract §5.12). */
export function chatToolCallKind(services: Services): Kind {
  return saidKind(
    {
      ...{ name: 'ChatToolCall', plural: 'ChatToolCalls', aliases: ['chattoolcall'], hasLogs: false },
      columns: [
        { name: 'createdAt', type: 'DateTimeField', schema: z.string() },
        { name: 'plugin', type: 'CharField', schema: z.string() },
        { name: 'functionName', type: 'CharField', schema: z.string() },
        { name: 'request', type: 'CharField', schema: personal(z.string()) },
        { name: 'response', type: 'CharField', schema: personal(z.string()) },
      ],
      rowsOf: ({ recorded_at: createdAt, tool_calls: calls }) =>
        calls.map(({ plugin, name, arguments: request, result }) => ({
          ...{ createdAt, plugin, functionName: name, request, response: result },
        })),
      example: {
        ...{ createdAt: '2026-01-31T12:00:00.000000Z', plugin: 'example_plugin' },
        ...{ functionName: 'plugin_0_example_plugin', request: '{}', response: '{"monday":"9-17"}' },
      },
    },
    services,
  );
}
