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
  const started = new Date();
  if (existsSync(built) && newestSource() <= statSync(built).mtimeMs) return;
  console.log('building…');
  // tsc leaves the outputs of deleted sources behind.
  if (hasOutputWithoutSource()) rmSync('dist', { recursive: true, force: true });
  run(node, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], 2);
  mkdirSync('dist', { recursive: true });
  writeFileSync(built, '');
  // What was edited during the build counts as newer than it.
  utimesSync(built, started, started);
}

function newestSource() {
  const roots = readdirSync('.').filter((name) => /^tsconfig.*\.json$/.test(name));
  let newest = 0;
  for (const path of [installed, 'package.json', ...roots]) newest = Math.max(newest, statSync(path).mtimeMs);
  for (const root of ['apps', 'libs', 'tools']) {
    // Folders too: deleting a file touches only its folder.
    walk(root, (path) => {
      if (!path.endsWith('.spec.ts')) newest = Math.max(newest, statSync(path).mtimeMs);
    });
  }
  return newest;
}

function hasOutputWithoutSource() {
  let found = false;
  for (const root of ['apps', 'libs', 'tools']) {
    walk(join('dist', root), (path) => {
      if (!path.endsWith('.js')) return;
      const source = path.slice('dist/'.length).replace(/\.js$/, '.ts');
      if (!existsSync(source)) found = true;
    });
  }
  return found;
}

/** Visits the folder and everything below it. */
function walk(folder, visit) {
  if (!existsSync(folder)) return;
  visit(folder);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path, visit);
    else visit(path);
  }
}

function run(command, args, exitCode, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (error) console.error(error.message);
  if (status !== 0) process.exit(exitCode);
}
