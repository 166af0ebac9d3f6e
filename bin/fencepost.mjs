#!/usr/bin/env node
/**
 * Starts the command line. In a clone, the compiled form in dist/ is made again whenever a source is newer, so that what runs is
 * what the sources say; an installed package comes compiled.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const main = path.join(root, 'dist', 'cli', 'main.js');
const folders = [
  'model',
  'language',
  'checker',
  'deadlock',
  'verify',
  'traces',
  'report',
  'machine',
  'suites',
  'judge',
  'impl',
  'properties',
  'cli',
];

function newest(folder) {
  let time = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) time = Math.max(time, newest(name));
    else if (entry.name.endsWith('.ts')) time = Math.max(time, statSync(name).mtimeMs);
  }
  return time;
}

function isStale() {
  const sources = folders
    .map((folder) => path.join(root, folder))
    .filter((folder) => existsSync(folder));
  if (sources.length === 0) return false;
  if (!existsSync(main)) return true;
  return Math.max(...sources.map(newest)) > statSync(main).mtimeMs;
}

if (isStale()) {
  const build = spawnSync(process.execPath, [path.join(root, 'bin', 'build.mjs')], {
    cwd: root,
    encoding: 'utf8',
  });
  if (build.status !== 0) {
    process.stderr.write(`fencepost: the sources do not compile\n${build.stdout}${build.stderr}`);
    process.exit(70);
  }
}

await import(main);
