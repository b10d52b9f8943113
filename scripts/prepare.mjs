// Makes the tree ready to run: installs when package-lock.json changed and, with `build`, builds when
// a source changed. Runs before the scripts of package.json, so on any Node from 20 and without
// packages. Silent and quick when there is nothing to do.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(join(dirname(fileURLToPath(import.meta.url)), '..'));

// `npm ci` empties node_modules first, so an install that was interrupted leaves no stamp.
const installed = 'node_modules/.installed-lock';
const built = 'dist/.built';
const consoleBuilt = 'dist/apps/admin-console/.built';
const consoleSource = join('apps', 'admin-console');

// Not process.execPath: that may be the Node inside node_modules, which an install deletes.
const node = process.env.npm_node_execpath ?? process.execPath;

install();
if (process.argv[2] === 'build') build();

function install() {
  const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === lock) return;
  console.log('installing the packages of package-lock.json…');
  // NODE_ENV=production or --omit would leave out what the build needs.
  const args = ['ci', '--include=dev', '--include=optional', '--loglevel=error', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('npm-cli.js')) run(node, [npm, ...args], 1);
  else run('npm', args, 1, { shell: process.platform === 'win32' });
  writeFileSync(installed, lock);
}

function build() {
  const roots = readdirSync('.').filter((name) => /^tsconfig.*\.json$/.test(name));
  const server = [installed, 'package.json', ...roots, 'apps', 'libs', 'tools'];
  unlessFresh(built, newestOf(server, consoleSource), () => {
    console.log('building…');
    // tsc leaves the outputs of deleted sources behind.
    if (hasOutputWithoutSource()) rmSync('dist', { recursive: true, force: true });
    run(node, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], 2);
  });
  const page = [installed, 'scripts/console.mjs', 'docs/reference/openapi.json', consoleSource];
  unlessFresh(consoleBuilt, newestOf(page), () => {
    console.log('building the Admin Console…');
    // By name: its tools want the Node that was installed.
    run('node', ['scripts/console.mjs'], 2);
  });
}

function unlessFresh(stamp, newest, make) {
  const started = new Date();
  if (existsSync(stamp) && newest <= statSync(stamp).mtimeMs) return;
  make();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
  // What was edited during the build counts as newer than it.
  utimesSync(stamp, started, started);
}

/** When the newest of these files and of what is in these folders was changed. */
function newestOf(paths, except) {
  let newest = 0;
  for (const path of paths) {
    // Folders too: deleting a file touches only its folder.
    walk(path, except, (found) => {
      if (!found.endsWith('.spec.ts')) newest = Math.max(newest, statSync(found).mtimeMs);
    });
  }
  return newest;
}

function hasOutputWithoutSource() {
  let found = false;
  for (const root of ['apps', 'libs', 'tools']) {
    walk(join('dist', root), join('dist', consoleSource), (path) => {
      if (!path.endsWith('.js')) return;
      const source = path.slice('dist/'.length).replace(/\.js$/, '.ts');
      if (!existsSync(source)) found = true;
    });
  }
  return found;
}

/** Visits what is at the path, and everything below it but what is at the path `except`. */
function walk(path, except, visit) {
  if (path === except || !existsSync(path)) return;
  visit(path);
  if (!statSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) walk(join(path, name), except, visit);
}

function run(command, args, exitCode, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (error) console.error(error.message);
  if (status !== 0) process.exit(exitCode);
}
