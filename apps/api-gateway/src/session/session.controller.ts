import { Controller, Delete, Get, Inject, Post, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { envelope } from '#contracts';
import { csrfTokenOf } from '../auth/presented.ts';
import { SessionCookies } from '../auth/session-cookie.ts';
import { readBody } from '../input/body.ts';
import { Operation } from '../recorder/descriptor.ts';
import { OwnSession } from './own-session.ts';
import {
  ownAccountBody,
  ownPasswordBody,
  sessionSchema,
  signInBody,
  type SessionData,
} from './session.schemas.ts';
import { SessionView } from './session-view.ts';
import { SignIn } from './sign-in.ts';

const thing = 'Session';

/** The sign-in session that asks: begun with a password, kept by the browser in a cookie. */
@Controller('api/v1/session')
export class SessionController {
  private readonly signIn: SignIn;
  private readonly own: OwnSession;
  private readonly view: SessionView;
  private readonly cookies: SessionCookies;

  constructor(
    @Inject(SignIn) signIn: SignIn,
    @Inject(OwnSession) own: OwnSession,
    @Inject(SessionView) view: SessionView,
    @Inject(SessionCookies) cookies: SessionCookies,
  ) {
    this.signIn = signIn;
    this.own = own;
    this.view = view;
    this.cookies = cookies;
  }

  @Post()
  @Operation({
    summary: 'Sign in: opens a session, which the answer sets as a cookie',
    command: 'sign-in',
    thing,
    changesState: true,
    isPublic: true,
    session: 'opens',
    body: signInBody,
    data: sessionSchema,
  })
  async open(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const credentials = readBody(request, signInBody);
    request.operation.name = credentials.username;
    const { token, holder } = await this.signIn.open(request, credentials);
    void reply.header('set-cookie', this.cookies.kept(token));
    return answer(reply, 'sign-in', await this.view.of(holder, csrfTokenOf(token)));
  }

  @Get()
  @Operation({ summary: 'Who is signed in', command: 'describe', thing, session: 'own', data: sessionSchema })
  async describe(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return answer(reply, 'describe', await this.own.describe(request));
  }

  @Delete()
  @Operation({ summary: 'Sign out', command: 'sign-out', thing, changesState: true, session: 'own' })
  async end(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    await this.own.end(request);
    void reply.header('set-cookie', this.cookies.forgotten());
    return envelope('sign-out', thing, { message: 'Signed out successfully' });
  }

  @Put('password')
  @Operation({
    summary: 'Change the own password; the other sessions end',
    command: 'password',
    thing,
    changesState: true,
    session: 'own',
    body: ownPasswordBody,
    data: sessionSchema,
  })
  async changePassword(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const { current_password: current, new_password: next } = readBody(request, ownPasswordBody);
    return answer(reply, 'password', await this.own.changePassword(request, { current, next }));
  }

  @Put('account')
  @Operation({
    summary: 'Act in another account, or with null in the own one again (platform admins)',
    command: 'act-in',
    thing,
    changesState: true,
    session: 'own',
    body: ownAccountBody,
    data: sessionSchema,
  })
  async actIn(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const { account_number: accountNumber } = readBody(request, ownAccountBody);
    return answer(reply, 'act-in', await this.own.actIn(request, accountNumber));
  }
}

function answer(reply: FastifyReply, command: string, data: SessionData) {
  void reply.header('cache-control', 'no-store');
  return envelope(command, thing, { data });
}
