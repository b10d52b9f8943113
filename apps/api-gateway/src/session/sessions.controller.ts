import { Controller, Delete, Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ACCOUNTS_API, envelope, grant, type AccountsApi, type SessionSummary } from '#contracts';
import { timestampOfMillis } from '#kernel';
import { LastUses } from '../account/last-uses.ts';
import { SessionActivity } from '../auth/session-activity.ts';
import { SessionCookies } from '../auth/session-cookie.ts';
import { Operation } from '../recorder/descriptor.ts';
import { Recorder } from '../recorder/recorder.ts';
import { OwnSession } from './own-session.ts';
import { endedSchema, sessionListSchema } from './session.schemas.ts';
import { sessionOf } from './session-of.ts';

const thing = 'Session';

/** All sign-in sessions of who is signed in. */
@Controller('api/v1/sessions')
export class SessionsController {
  private readonly accounts: AccountsApi;
  private readonly recorder: Recorder;
  private readonly own: OwnSession;
  private readonly activity: SessionActivity;
  private readonly lastUses: LastUses;
  private readonly cookies: SessionCookies;

  constructor(
    @Inject(ACCOUNTS_API) accounts: AccountsApi,
    @Inject(Recorder) recorder: Recorder,
    @Inject(OwnSession) own: OwnSession,
    @Inject(SessionActivity) activity: SessionActivity,
    @Inject(LastUses) lastUses: LastUses,
    @Inject(SessionCookies) cookies: SessionCookies,
  ) {
    this.accounts = accounts;
    this.recorder = recorder;
    this.own = own;
    this.activity = activity;
    this.lastUses = lastUses;
    this.cookies = cookies;
  }

  @Get()
  @Operation({ summary: 'The own sessions', command: 'get', thing, session: 'own', data: sessionListSchema })
  async list(@Req() request: FastifyRequest) {
    const principal = sessionOf(request);
    const found = await this.accounts.listSessions(grant(principal, 'sessions.use'));
    const uses = await this.lastUses.of(
      grant(principal, 'journal.read'),
      found.map(({ session_id: id }) => id),
    );
    const sessions = found.map((session) => ({
      id: session.session_id,
      created_at: session.opened_at,
      last_seen_at: this.lastSeen(session, uses.get(session.session_id)),
      expires_at: session.expires_at,
      ip: session.address,
      user_agent: session.user_agent,
      current: session.session_id === principal.keyId,
    }));
    return envelope('get', thing, { data: { sessions } });
  }

  @Delete()
  @Operation({
    summary: 'Sign out everywhere',
    command: 'sign-out',
    thing,
    changesState: true,
    session: 'own',
    data: endedSchema,
  })
  async endAll(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const leave = grant(sessionOf(request), 'sessions.use');
    const { ended } = await this.recorder.execute(request.operation, (command) =>
      this.accounts.endSessions(leave, command),
    );
    await this.own.refresh(request);
    void reply.header('set-cookie', this.cookies.forgotten());
    return envelope('sign-out', thing, { data: { ended }, message: 'Signed out everywhere' });
  }

  @Delete(':session_id')
  @Operation({
    summary: 'End one of the own sessions',
    command: 'sign-out',
    thing,
    changesState: true,
    session: 'own',
    data: endedSchema,
  })
  async end(@Req() request: FastifyRequest, @Param('session_id') sessionId: string) {
    const leave = grant(sessionOf(request), 'sessions.use');
    request.operation.name = sessionId;
    const { ended } = await this.recorder.execute(request.operation, (command) =>
      this.accounts.endSession(leave, command, sessionId),
    );
    return envelope('sign-out', thing, { data: { ended }, message: 'The session was ended' });
  }

  /** The latest of what this gateway, the journal and the session itself know. */
  private lastSeen({ session_id: id, opened_at: openedAt }: SessionSummary, journaled = openedAt): string {
    const known = [openedAt, journaled].map((at) => Date.parse(at));
    return timestampOfMillis(Math.max(...known, this.activity.lastUse(id) ?? 0));
  }
}
