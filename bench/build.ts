import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { numberIn, type Program } from './program.ts';
import type { PeerModel } from './rows.ts';

const here = import.meta.dirname;

/** Bundles our side to plain JavaScript, so that no time goes into compiling TypeScript while it is measured. */
export function buildOurs(directory: string, system: readonly string[]): Program {
  const outfile = join(directory, 'ours.mjs');
  buildSync({
    entryPoints: [join(here, 'ours.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  });
  return {
    command: process.execPath,
    args: [outfile, ...system],
    read: (output) => ({
      states: numberIn(output, /"states":(\d+)/),
      bytesPerState: numberIn(output, /"bytesPerState":([\d.]+)/),
    }),
  };
}

/** Compiles the verifier of a peer in a directory of its own. */
export function buildPeer(directory: string, model: PeerModel): Program {
  mkdirSync(directory, { recursive: true });
  switch (model.peer) {
    case 'spin':
      return buildSpin(directory, model);
    case 'rumur':
      return buildRumur(directory, model);
  }
}

/** True if a program can be started. */
export function isInstalled(command: string, probe: string): boolean {
  try {
    execFileSync(command, [probe], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function buildSpin(
  directory: string,
  { model, defines, depthMax, tableLog2 }: Extract<PeerModel, { peer: 'spin' }>,
): Program {
  const run = runIn(directory);
  copyFileSync(join(here, 'spin', model), join(directory, model));
  const flags = Object.entries(defines).map(([name, value]) => `-D${name}=${value}`);
  run('spin', '-a', ...flags, model);
  run('gcc', '-O2', '-DSAFETY', '-o', 'pan', 'pan.c');
  return {
    command: join(directory, 'pan'),
    args: [`-m${depthMax}`, `-w${tableLog2}`],
    read: (output) => {
      if (output.includes('max search depth too small')) {
        throw new Error(`${model}: raise depthMax; spin saw only a part`);
      }
      return { states: numberIn(output, /^\s*(\d+) states, stored/m) };
    },
  };
}

function buildRumur(
  directory: string,
  { model, constants }: Extract<PeerModel, { peer: 'rumur' }>,
): Program {
  const run = runIn(directory);
  const template = readFileSync(join(here, 'rumur', model), 'utf8');
  const text = template.replaceAll(/@(\w+)@/g, (_, name: string) => `${constants[name]}`);
  writeFileSync(join(directory, model), text);
  const flags = '-t 1 --deadlock-detection stuck --counterexample-trace off';
  run('rumur', ...flags.split(' '), '--symmetry-reduction', 'off', '-o', 'model.c', model);
  const gccFlags = '-std=c11 -O3 -march=native -mcx16 -o verifier model.c -lpthread -latomic';
  run('gcc', ...gccFlags.split(' '));
  return {
    command: join(directory, 'verifier'),
    args: [],
    read: (output) => ({ states: numberIn(output, /^\s*(\d+) states, \d+ rules fired/m) }),
  };
}

function runIn(directory: string): (command: string, ...args: readonly string[]) => void {
  return (command, ...args) => {
    execFileSync(command, args, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
  };
}
