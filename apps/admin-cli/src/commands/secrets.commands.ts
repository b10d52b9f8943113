import type { Command } from 'commander';
import { z } from 'zod';
import { ProgressBar } from '../output/progress-bar.ts';
import { Session, type Surroundings } from '../session.ts';

const rotationSchema = z.object({ key: z.string(), rewrapped: z.number(), left: z.number() });

/** `secrets …`: how what is sealed is kept, for platform admins. */
export function addSecrets(program: Command, surroundings: Surroundings): void {
  const secrets = program.command('secrets').description('how secrets and personal data are kept sealed');

  secrets
    .command('rotate-key')
    .description(
      'rotate the key that the keys of everything sealed are wrapped under (platform admins);\none that was broken off goes on where it was',
    )
    .action(async (_options, command: Command) => {
      const session = new Session(surroundings, command);
      const rotate = async () => {
        const answer = await session.api.call('POST', 'wrapping-key/rotate');
        return { ...rotationSchema.parse(answer.data), operationId: answer.operationId };
      };
      let { key, rewrapped: done, left, operationId } = await rotate();
      const bar = new ProgressBar(session.terminal, done + left);
      try {
        while (left > 0) {
          bar.show(done);
          const next = await rotate();
          done += next.rewrapped;
          ({ key, left, operationId } = next);
        }
      } finally {
        bar.end();
      }
      session.terminal.say(`${done} keys are wrapped under ${key} (journal: ${operationId})`);
    });
}
