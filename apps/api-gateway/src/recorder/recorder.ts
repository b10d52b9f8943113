import { dataSchemaOf, errorCodes, operationEventTypes, failure, noThing } from '#contracts';
import type {
  CloudEventAttributes,
  CommandId,
  EntrySkeleton,
  CommandResult,
  IntentData,
  OperationEventType,
  RecordedCommand,
} from '#contracts';
import { timestampOfMicros } from '#kernel';
import { composeEntry, newSalt } from '#ledger';
import type { Logger, Metrics } from '#observability';
import type { LogPosition, LogRecord } from '#operation-log';
import { carriesCredential, unrecordedMarker, withoutKeys } from '#sealing';
import { floodRecord, type Flood } from './flood.ts';
import type { GatewayIdentity } from './gateway-identity.ts';
import type { JournalLag } from './journal-lag.ts';
import { actorOf, type Operation } from './operation.ts';
import type { SpooledLog } from './spooled-log.ts';

/** Texts longer than this are cut, with a marker inside the payload (DESIGN §5). */
const recordedTextLimit = 64 * 1024;

/** What the connection knows of a request; the rest is in the `Operation`. */
export interface RequestFacts {
  readonly method: string | null;
  readonly path: string | null;
  readonly query: string;
  readonly contentType: string | null;
  readonly declaredBytes: number | null;
  readonly traceparent: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

export interface Outcome {
  /** Null where nobody was there any more to be answered. */
  readonly status: number | null;
  readonly responseBytes: number;
  /** JSON text of the answer as it may be recorded. */
  readonly response: string | null;
}

/** The position of the latest recorded outcome: what a caller may expect to read back. */
export interface AnsweredPosition {
  position?: LogPosition;
}

/** A journal that is hours behind is not there again in a second. */
const laggingRetrySeconds = 60;

/** Where the recorder shows which operations have an outcome that it may still record. */
export interface OutcomesDue {
  /** Their ids. Not there before the gateway is: then any may have one, from a former process. */
  read?: () => ReadonlySet<string>;
}

/** Says that an outcome is durable: the key is the commitment to it. */
export interface Receipt {
  readonly key: string;
}

/**
 * Turns operations into events on the operation log: the intent before anything is executed, the
 * outcome before the answer leaves (DESIGN §5). One per gateway; concurrent.
 */
export class Recorder {
  private readonly log: SpooledLog;
  private readonly lag: Pick<JournalLag, 'isTooFar'>;
  private readonly identity: GatewayIdentity;
  private readonly metrics: Metrics;
  private readonly logger: Logger;
  private readonly answered: AnsweredPosition;
  private readonly underWay = new Set<string>();

  constructor(
    log: SpooledLog,
    lag: Pick<JournalLag, 'isTooFar'>,
    identity: GatewayIdentity,
    metrics: Metrics,
    logger: Logger,
    answered: AnsweredPosition,
  ) {
    this.log = log;
    this.lag = lag;
    this.answered = answered;
    this.identity = identity;
    this.metrics = metrics;
    this.logger = logger;
  }

  /**
   * The operations that are under way, and those whose outcome is not in the log yet. What is left out has its outcome
   * in the log, or will never have one.
   */
  outcomesDue(): ReadonlySet<string> {
    return new Set([...this.underWay, ...this.log.operations]);
  }

  /** No outcome of the operation will be recorded any more, unless the spool has it. */
  forget(operation: Operation): void {
    this.underWay.delete(operation.id);
  }

  /**
   * Makes the intent durable and answers the command that may be executed then. Throws
   * `JOURNAL.UNAVAILABLE` if it can't, or if the journal is too far behind for it to become an entry surely; then
   * nothing may be executed.
   */
  async recordIntent(operation: Operation): Promise<RecordedCommand> {
    const { commandId, bodyHash } = operation.idempotent ?? { commandId: operation.id, bodyHash: null };
    // Its outcome says that the caller went away before: nothing may happen after that.
    if (operation.recorded) throw failure('HTTP.CLIENT_GONE', errorCodes['HTTP.CLIENT_GONE'].meaning);
    if (this.lag.isTooFar()) {
      throw failure('JOURNAL.UNAVAILABLE', 'The journal is too far behind: nothing can be changed for now.', {
        retryAfterSeconds: laggingRetrySeconds,
      });
    }
    const data: IntentData = {
      account: operation.accountNumber,
      actor: actorOf(operation),
      command: operation.descriptor.command,
      command_id: commandId,
      gateway: this.gatewayOf(operation),
      operation_id: operation.id,
      received_at: timestampOfMicros(operation.receivedAtMicros),
      thing: thingOf(operation),
    };
    operation.commandId = commandId;
    this.underWay.add(operation.id);
    try {
      await this.log.append(
        this.record(
          operation,
          operationEventTypes.received,
          `${operation.id}:received`,
          JSON.stringify(data),
          operation.traceparent,
        ),
      );
    } catch (error) {
      // The append failed, but the intent may be there all the same: its refusal must follow it.
      operation.refused = true;
      throw unavailable(error);
    }
    return { id: commandId as CommandId, operationId: operation.id, bodyHash };
  }

  /** Records the intent, then executes, and notes where that happened before under the same command id. */
  async execute<Result extends CommandResult>(
    operation: Operation,
    run: (command: RecordedCommand) => Promise<Result>,
  ): Promise<Result> {
    const result = await run(await this.recordIntent(operation));
    operation.replayed = result.repeated;
    return result;
  }

  /**
   * Makes the start of a stream durable; to be awaited before its first byte. The receipt is that of the
   * opened entry. Throws `JOURNAL.UNAVAILABLE` if it can't; then no byte of it may leave.
   */
  async recordOpened(operation: Operation, facts: RequestFacts, status: number): Promise<Receipt> {
    const entryId = `${operation.id}:opened`;
    const opening = { status, responseBytes: 0, response: null };
    const { key, data } = this.compose(operation, facts, opening, { entryId, outcome: 'opened' });
    operation.opened = true;
    try {
      const record = this.record(operation, operationEventTypes.opened, entryId, data, facts.traceparent);
      this.answered.position = await this.log.append(record);
    } catch (error) {
      // As with an intent, it may be there all the same: its refusal must follow it.
      operation.refused = true;
      throw unavailable(error);
    }
    return { key };
  }

  /**
   * Makes the outcome durable; to be awaited before the first byte of the answer. Throws
   * `JOURNAL.UNAVAILABLE`, or `JOURNAL.OUTCOME_UNRECORDED` if the operation may have taken effect.
   */
  async recordOutcome(operation: Operation, facts: RequestFacts, outcome: Outcome): Promise<Receipt> {
    try {
      return await this.appendOutcome(operation, facts, outcome);
    } finally {
      this.forget(operation);
    }
  }

  /** Makes the count of a flood durable, in the spool if need be. Rejects if neither takes it. */
  async recordFlood(flood: Flood): Promise<void> {
    const record = floodRecord(flood, this.identity, nowMicros());
    try {
      await this.log.append(record);
    } catch {
      await this.log.keep(record);
    }
  }

  private async appendOutcome(operation: Operation, facts: RequestFacts, outcome: Outcome): Promise<Receipt> {
    const { key, data } = this.compose(operation, facts, outcome, {
      entryId: operation.id,
      outcome: outcomeOf(operation, outcome.status),
    });
    const type = operation.refused ? operationEventTypes.refused : operationEventTypes.completed;
    const record = this.record(operation, type, operation.id, data, facts.traceparent);
    try {
      this.answered.position = await this.log.append(record);
    } catch (error) {
      this.metrics.unrecorded.inc();
      // Without an intent or an opened stream nothing can have happened; with one, it must not be lost.
      if (operation.commandId === null && !operation.opened) throw unavailable(error);
      await this.keepInSpool(record, operation, error);
    }
    return { key };
  }

  private async keepInSpool(record: LogRecord, operation: Operation, cause: unknown): Promise<void> {
    try {
      await this.log.keep(record);
      this.logger.warn(
        { operation: operation.id },
        'outcome kept in the spool: the operation log refused it',
      );
    } catch {
      throw failure(
        'JOURNAL.OUTCOME_UNRECORDED',
        'The outcome could not be recorded; the journal will settle this operation.',
        { retryAfterSeconds: 1, cause },
      );
    }
  }

  private compose(
    operation: Operation,
    facts: RequestFacts,
    outcome: Outcome,
    entry: { readonly entryId: string; readonly outcome: EntrySkeleton['outcome'] },
  ): { key: string; data: string } {
    const personal = personalText(operation, facts);
    const request = recordable(operation, operation.recordedRequest);
    const response = recordable(operation, outcome.response);
    return composeEntry({
      skeleton: {
        account: operation.accountNumber,
        actor: actorOf(operation),
        class: classOf(operation, outcome.status),
        command: operation.descriptor.command,
        command_id: operation.commandId,
        completed_at: timestampOfMicros(nowMicros()),
        duration_us: Math.max(0, Math.round((performance.now() - operation.startedMs) * 1000)),
        entry_id: entry.entryId,
        error: operation.error,
        gateway: this.gatewayOf(operation),
        method: facts.method,
        operation_id: operation.id,
        outcome: entry.outcome,
        received_at: timestampOfMicros(operation.receivedAtMicros),
        request: {
          bytes: operation.requestBytes,
          content_type: facts.contentType,
          declared_bytes: facts.declaredBytes,
        },
        response: { aborted: operation.aborted, bytes: outcome.responseBytes },
        route: operation.route,
        settles: null,
        status: outcome.status,
        thing: thingOf(operation),
        traceparent: facts.traceparent,
        v: 1,
      },
      personal,
      request,
      response,
      salts: {
        personal: newSalt(),
        request: request === null ? null : newSalt(),
        response: response === null ? null : newSalt(),
      },
    });
  }

  private gatewayOf(operation: Operation) {
    return { boot: this.identity.boot, counter: operation.counter, id: this.identity.id };
  }

  private record(
    operation: Operation,
    type: OperationEventType,
    id: string,
    data: string,
    traceparent: string | null = null,
  ): LogRecord {
    const attributes: CloudEventAttributes = {
      specversion: '1.0',
      id,
      source: `/gateways/${this.identity.id}`,
      type,
      subject: operation.id,
      time: timestampOfMicros(nowMicros()),
      datacontenttype: 'application/json',
      dataschema: dataSchemaOf(type),
      ...(traceparent === null ? {} : { traceparent }),
    };
    return { key: operation.accountNumber, attributes, data };
  }
}

function outcomeOf(operation: Operation, status: number | null) {
  if (operation.refused) return 'refused';
  // The status of a stream was sent before it could fail.
  const failed = status === null || status >= 400 || (operation.opened && operation.error !== null);
  return failed ? 'failed' : 'succeeded';
}

export function thingOf(operation: Operation): string {
  return operation.thing ?? operation.descriptor.thing ?? noThing;
}

function classOf(operation: Operation, status: number | null): 'read' | 'write' | 'denied' {
  if (status === 401 || status === 403 || status === 429) return 'denied';
  return operation.descriptor.changesState ? 'write' : 'read';
}

function personalText(operation: Operation, facts: RequestFacts): string {
  const { name, nameIsOurs, principal } = operation;
  const shownName = name === null || nameIsOurs ? name : withoutKeys(name);
  const user = principal === undefined ? null : withoutKeys(principal.username);
  const text = personalOf(facts, facts.query, shownName, user);
  if (!carriesCredential(text, operation.credentialForms)) return text;
  return personalOf({ ip: facts.ip, path: null, userAgent: null }, '{}', null, null);
}

function personalOf(
  facts: Pick<RequestFacts, 'ip' | 'path' | 'userAgent'>,
  query: string,
  name: string | null,
  user: string | null,
): string {
  return (
    `{"client":{"ip":${quoted(facts.ip)},"user_agent":${quoted(facts.userAgent)}},` +
    `"name":${quoted(name)},"path":${quoted(facts.path)},"query":${query},"user":${quoted(user)}}`
  );
}

function quoted(text: string | null): string {
  return text === null ? 'null' : JSON.stringify(text.toWellFormed());
}

/** The text if it may be recorded as it is: not too long, and without the caller's own key. */
function recordable(operation: Operation, text: string | null): string | null {
  if (text === null) return null;
  if (carriesCredential(text, operation.credentialForms)) {
    return unrecordedMarker('contains the credential of the caller', Buffer.byteLength(text));
  }
  if (text.length * 3 <= recordedTextLimit || Buffer.byteLength(text) <= recordedTextLimit) return text;
  const head = Buffer.from(text).subarray(0, recordedTextLimit).toString('utf8').toWellFormed();
  return `{"$truncated":{"bytes":${Buffer.byteLength(text)},"head":${JSON.stringify(head)}}}`;
}

function nowMicros(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000);
}

function unavailable(cause: unknown) {
  return failure(
    'JOURNAL.UNAVAILABLE',
    'The operation could not be recorded, so it was not carried out. Try again.',
    { retryAfterSeconds: 1, cause },
  );
}
