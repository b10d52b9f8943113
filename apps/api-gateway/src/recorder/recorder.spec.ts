import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operationEventTypes } from '#contracts';
import { createLogger, Metrics } from '#observability';
import { LogDouble } from '../../test/operation-log.double.ts';
import { GatewayIdentity } from './gateway-identity.ts';
import { Operation } from './operation.ts';
import { Recorder } from './recorder.ts';
import { Spool } from './spool.ts';
import { SpooledLog } from './spooled-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'smarter-recorder-'));
const logger = createLogger('silent');
const log = new LogDouble();
let spooled: SpooledLog;

beforeAll(async () => {
  spooled = new SpooledLog(log, await Spool.open(join(folder, 'spool')), logger);
});
afterAll(async () => {
  await spooled.close();
  rmSync(folder, { recursive: true });
});

it('executes nothing while the journal is too far behind, and leaves no intent', async () => {
  let isTooFar = true;
  const lag = { isTooFar: () => isTooFar };
  const identity = new GatewayIdentity();
  const recorder = new Recorder(spooled, lag, identity, new Metrics(), logger, {});
  let executed = 0;
  const run = () => {
    executed += 1;
    return Promise.resolve({ repeated: false });
  };
  const refused = new Operation(identity.next());
  await expect(recorder.execute(refused, run)).rejects.toMatchObject({
    code: 'JOURNAL.UNAVAILABLE',
    kind: 'unavailable',
    retryAfterSeconds: 60,
  });
  expect([executed, log.asked, refused.commandId]).toEqual([0, 0, null]);
  isTooFar = false;
  await recorder.execute(new Operation(identity.next()), run);
  expect([executed, log.appended.map(({ attributes }) => attributes.type)]).toEqual([
    1,
    [operationEventTypes.received],
  ]);
});
