import { z } from 'zod';
import { personal } from '#contracts';
import { saidKind } from '../chat/said.kind.ts';
import type { Kind, Services } from '../kind.ts';

/** Kind ChatHistory: every message of a chat (contract §5.12). */
export function chatHistoryKind(services: Services): Kind {
  return saidKind(
    {
      ...{
        name: 'ChatHistory',
        plural: 'ChatHistories',
        aliases: ['chathistory', 'chathistorie'],
        hasLogs: true,
      },
      columns: [
        { name: 'createdAt', type: 'DateTimeField', schema: z.string() },
        { name: 'role', type: 'ChoiceField', schema: z.enum(['user', 'assistant']) },
        { name: 'content', type: 'CharField', schema: personal(z.string()) },
        { name: 'model', type: 'CharField', schema: z.string() },
      ],
      rowsOf: ({ recorded_at: createdAt, model, prompt, answer }) => [
        { createdAt, role: 'user', content: prompt, model },
        { createdAt, role: 'assistant', content: answer, model },
      ],
      example: {
        ...{ createdAt: '2026-01-31T12:00:00.000000Z', role: 'user' },
        ...{ content: 'When are you open?', model: 'gpt-4o-mini' },
      },
    },
    services,
  );
}
