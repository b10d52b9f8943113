// Makes sure that there is a Chromium for the tests of the Admin Console: Debian's, installed when it is missing and
// this may be done. SMARTER_TEST_CHROMIUM names another.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const browser = process.env.SMARTER_TEST_CHROMIUM ?? '/usr/bin/chromium';

if (!existsSync(browser)) {
  const install = 'apt-get install -y --no-install-recommends chromium';
  console.log(`installing Chromium: ${install}`);
  const isDone = ['apt-get update -qq', install].every((command) => {
    const [program, ...args] = command.split(' ');
    return spawnSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
  });
  if (!isDone || !existsSync(browser)) {
    console.error(
      `There is no ${browser}. Install it as root (${install}), or name one in SMARTER_TEST_CHROMIUM.`,
    );
    process.exit(3);
  }
}
