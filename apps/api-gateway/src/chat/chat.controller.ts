import { Controller, Inject, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  ACCOUNTS_API,
  envelope,
  valueAt,
  type AccountsApi,
  type ChatTarget,
  type Grant,
  type RecordedCommand,
} from '#contracts';
import { Access } from '../auth/access.ts';
import { readBody } from '../input/body.ts';
import { readQuery } from '../input/query.ts';
import { Operation } from '../recorder/descriptor.ts';
import { Recorder } from '../recorder/recorder.ts';
import {
  chatConfigSchema,
  chatQuery,
  promptAnswerSchema,
  promptBody,
  recordedChatQuery,
} from './chat.schemas.ts';
import { Prompting, type Prompt } from './prompting.ts';

const thing = 'Chat';

/**
 * Talking with chatbots (contract §1.4, §5.12), by the paths of the official CLI and by the newer ones. Both
 * change state: a chat is opened, and what is said is kept.
 */
@Controller('api/v1/cli')
export class ChatController {
  private readonly accounts: AccountsApi;
  private readonly access: Access;
  private readonly recorder: Recorder;
  private readonly prompting: Prompting;

  constructor(
    @Inject(ACCOUNTS_API) accounts: AccountsApi,
    @Inject(Access) access: Access,
    @Inject(Recorder) recorder: Recorder,
    @Inject(Prompting) prompting: Prompting,
  ) {
    this.accounts = accounts;
    this.access = access;
    this.recorder = recorder;
    this.prompting = prompting;
  }

  @Post(['chat/config/:name', 'prompt/config/:name'])
  @Operation({
    summary: 'The session of a chat with a chatbot, opened where there is none',
    command: 'chat_config',
    thing,
    changesState: true,
    parameters: chatQuery,
    query: recordedChatQuery,
    data: chatConfigSchema,
  })
  async config(@Req() request: FastifyRequest, @Param('name') name: string) {
    const { grant, target } = await this.begin(request, name);
    const { sessionKey } = await this.recorder.execute(request.operation, (command) =>
      this.accounts.openChat(grant, command, target),
    );
    const [chat, chatbot, history] = await Promise.all([
      this.accounts.getChat(grant, sessionKey),
      this.accounts.describeResource(grant, 'Chatbot', name),
      this.accounts.chatExchanges(grant, sessionKey),
    ]);
    return envelope('chat_config', thing, {
      data: {
        session_key: sessionKey,
        sandbox_mode: valueAt(chatbot, 'spec.config.deployed') !== true,
        debug_mode: false,
        chatbot,
        chat,
        history,
        meta_data: { account_number: grant.accountNumber, username: chat.username },
        plugins: valueAt(chatbot, 'spec.plugins') ?? [],
      },
    });
  }

  @Post(['chat/:name', 'prompt/:name'])
  @Operation({
    summary: 'Say something to a chatbot',
    failures: [502, 504],
    command: 'chat',
    thing,
    changesState: true,
    parameters: chatQuery,
    query: recordedChatQuery,
    body: promptBody,
    data: promptAnswerSchema,
  })
  async prompt(@Req() request: FastifyRequest, @Param('name') name: string) {
    const { prompt, session_key: sessionKey, messages } = readBody(request, promptBody);
    const { grant, target } = await this.begin(request, name);
    const asked: Prompt = { prompt, ...(messages ? { messages } : {}) };
    const meant = sessionKey ? { ...target, sessionKey } : target;
    const { exchange, session } = await this.recorder.execute(request.operation, (command) =>
      this.say(grant, command, meant, asked),
    );
    const { prompt: said, ...response } = exchange;
    return envelope('chat', thing, {
      data: { request: { prompt: said, session_key: session }, response },
      message: `Chatbot ${request.operation.name ?? name} answered`,
    });
  }

  private async begin(request: FastifyRequest, name: string): Promise<{ grant: Grant; target: ChatTarget }> {
    request.operation.name = name;
    const { uid, new_session: newSession } = readQuery(chatQuery, request.query);
    const grant = await this.access.grant(request, 'chats.use');
    return { grant, target: { chatbot: name, uid, newSession } };
  }

  private async say(grant: Grant, command: RecordedCommand, target: ChatTarget, prompt: Prompt) {
    const conversation = await this.accounts.conversation(grant, command, target);
    const { sessionKey: session, earlier } = conversation;
    if (earlier !== undefined) {
      const { recorded_at: _recordedAt, ...exchange } = earlier;
      return { exchange: exchange, session, repeated: true };
    }
    const exchange = await this.prompting.answer(conversation, prompt);
    const kept = { ...target, sessionKey: session };
    const { repeated } = await this.accounts.recordExchange(grant, command, kept, exchange);
    return { exchange, session, repeated };
  }
}
