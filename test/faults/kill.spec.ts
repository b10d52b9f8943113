import { afterAll, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCampaign } from '../../tools/kill/campaign.ts';

const folder = mkdtempSync(join(tmpdir(), 'smarter-kill-'));
const rounds = 30;
// Another one each time; a failure shows it, and `npm run test:kill -- --seed` repeats it.
const seed = Date.now() % 1_000_000;

afterAll(() => rmSync(folder, { recursive: true }));

it(`loses, doubles and invents nothing in ${rounds} kills at random instants under load`, async () => {
  const verdict = await runCampaign({ folder, rounds, seed });
  expect({ seed, findings: verdict.findings }).toEqual({ seed, findings: [] });
  // A campaign that hits nothing shows nothing.
  expect(verdict.answered).toBeGreaterThan(rounds * 5);
  expect(verdict.unanswered).toBeGreaterThan(rounds);
  expect(verdict.effects).toBeGreaterThan(rounds);
}, 300_000);
