import { describe, expect, it } from '@jest/globals';
import { fold } from '#kernel';
import { chatDecider } from './chat.decider.ts';
import type { ChatEvent } from './chat.events.ts';

const opening = {
  ...{ accountNumber: '0000-0000-0001', userId: 1, chatbotId: 'id', chatbot: 'helper', uid: 'laptop' },
};
const exchange = {
  ...{ model: 'm', prompt: 'Hello', answer: 'Hello!', plugins: [], tool_calls: [] },
  ...{ prompt_tokens: 1, completion_tokens: 2, duration_ms: 3 },
};
const opened: ChatEvent = { type: 'accounts.chat-opened.v1', data: opening };
const exchanged: ChatEvent = { type: 'accounts.chat-exchanged.v1', data: exchange };
const deleted: ChatEvent = { type: 'accounts.chat-deleted.v1', data: {} };
const given = (...events: ChatEvent[]) => fold(chatDecider, events);
const record = { type: 'record-exchange', opening, exchange } as const;

describe('a chat', () => {
  it('is opened once', () => {
    expect(chatDecider.decide({ type: 'open-chat', opening }, given())).toEqual([opened]);
    expect(chatDecider.decide({ type: 'open-chat', opening }, given(opened))).toEqual([]);
  });

  it('is opened with its first exchange where that was not done', () => {
    expect(chatDecider.decide(record, given())).toEqual([opened, exchanged]);
    expect(chatDecider.decide(record, given(opened, exchanged))).toEqual([exchanged]);
  });

  it('is missing once deleted', () => {
    expect(chatDecider.decide({ type: 'delete-chat' }, given(opened))).toEqual([deleted]);
    for (const command of [record, { type: 'open-chat', opening }, { type: 'delete-chat' }] as const)
      expect(chatDecider.decide(command, given(opened, deleted))).toMatchObject({ code: 'CHATS.NOT_FOUND' });
    expect(chatDecider.decide({ type: 'delete-chat' }, given())).toMatchObject({ code: 'CHATS.NOT_FOUND' });
  });
});
