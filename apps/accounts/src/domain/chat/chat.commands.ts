import type { Exchange } from '#contracts';

/** What a chat is opened with. */
export interface ChatOpening {
  readonly accountNumber: string;
  /** The number of the user whose chat it is. */
  readonly userId: number;
  /** The UUID of the chatbot. */
  readonly chatbotId: string;
  /** Its name at that time. */
  readonly chatbot: string;
  /** What the client calls itself. */
  readonly uid: string;
}

export interface OpenChat {
  readonly type: 'open-chat';
  readonly opening: ChatOpening;
}

/** Keeps what was said; a chat that is not there is opened with it. */
export interface RecordExchange {
  readonly type: 'record-exchange';
  readonly opening: ChatOpening;
  readonly exchange: Exchange;
}

export interface DeleteChat {
  readonly type: 'delete-chat';
}

export type ChatCommand = OpenChat | RecordExchange | DeleteChat;
