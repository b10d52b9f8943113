import { parseArgs } from 'node:util';
import { configurationPage, environmentExample } from './configuration.page.ts';
import { errorsPage } from './errors.page.ts';
import { eventPages, eventsIndex } from './events.page.ts';
import { factPages } from './facts.page.ts';
import { parkedPage } from './parked.page.ts';
import { openApiPage } from './open-api.page.ts';
import { differences, formatted, write } from './output.ts';

const help = `npm run docs            writes the documents that are generated from the source
npm run docs:check      exits 1 and names the files that differ from what it would write

  --check   compare only
  --help    show this

Generated: .env.example, docs/errors.md, docs/reference/configuration.md, docs/reference/openapi.json,
docs/events/.
`;

const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});

if (values.help) process.stdout.write(help);
else await run(values.check);

async function run(check: boolean): Promise<void> {
  const pages = await formatted([
    environmentExample(),
    configurationPage(),
    errorsPage(),
    eventsIndex(),
    ...eventPages(),
    ...factPages(),
    parkedPage(),
    await openApiPage(),
  ]);
  const different = differences(pages);
  if (!check) return write(pages, different);
  if (different.length === 0) return;
  process.stderr.write(`These differ from the source; run npm run docs:\n${different.join('\n')}\n`);
  process.exitCode = 1;
}
