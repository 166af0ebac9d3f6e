import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Design, expectationOf, variantsOf } from '../language/design.ts';
import { type KernelVersion } from '../model/profile.ts';
import { QuickProgress } from '../verify/quick-progress.ts';
import { compileDesign } from '../verify/check-design.ts';
import { contractDesign } from '../bench/designs/contract.ts';
import { designSystem } from '../verify/design-system.ts';
import { kindOf } from '../verify/judge-state.ts';
import { lockOrderDesign } from '../bench/designs/lock-order.ts';
import { search } from '../checker/search.ts';
import { waitGraphOf } from '../language/wait-graph.ts';

const STATES_MAX = 5000;

interface Asked {
  readonly states: number;
  /** States that are proved not to be stuck, though their wait-for graph says that they are. */
  readonly wrong: number;
  /** States that are not stuck, and not proved. */
  readonly missed: number;
}

/** Asks about every state of a variant twice: the quick way, and by the wait-for graph. */
function askTwice(design: Design, variant: string): Asked {
  const compiled = compileDesign({ design, variant, kernel: kernelOf(design, variant) });
  const quick = new QuickProgress(compiled);
  const { properties: _, ...system } = designSystem(design.header.title, compiled).system;
  let states = 0;
  let wrong = 0;
  let missed = 0;
  search(
    {
      ...system,
      inspect: (k, enabled) => {
        if (k.crashed === 1) return 0;
        const stuck = kindOf(waitGraphOf(compiled, k, enabled)) !== undefined;
        quick.lookAt(k);
        const proved = quick.proves(k, enabled);
        states++;
        if (proved && stuck) wrong++;
        if (!proved && !stuck) missed++;
        return 0;
      },
    },
    { budgets: { statesMax: STATES_MAX } },
  );
  return { states, wrong, missed };
}

function kernelOf(design: Design, variant: string): KernelVersion {
  return expectationOf(design, variant).kernels?.at(0) ?? '7.2';
}

async function libraryDesigns(): Promise<readonly Design[]> {
  const root = path.join(__dirname, '..', 'designs');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(name))
    .toSorted();
  const modules = await Promise.all(files.map((name) => import(path.join(root, name))));
  return (modules as readonly { default: unknown }[]).map((loaded) => loaded.default as Design);
}

describe('the quick proof that nobody is stuck', () => {
  it('never contradicts the wait-for graph, in any state of any design of the library', async () => {
    for (const design of await libraryDesigns()) {
      for (const variant of variantsOf(design)) {
        const { title } = design.header;
        const { wrong } = askTwice(design, variant);
        expect({ title, variant, wrong }).toEqual({ title, variant, wrong: 0 });
      }
    }
  }, 60_000);

  it('proves all there is to prove where tasks wait for locks, fences and their own start', () => {
    expect(askTwice(contractDesign(3), 'default')).toEqual({ states: 1344, wrong: 0, missed: 0 });
    expect(askTwice(lockOrderDesign(5), 'default')).toEqual({ states: 261, wrong: 0, missed: 0 });
  });
});
