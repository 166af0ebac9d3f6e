import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, jest, test } from '@jest/globals';
import { type Operation, type Step } from '../model/operation.ts';
import { operations } from '../model/registry.ts';
import { profiles } from '../model/profile.ts';
import { readSuite } from './read-suite.ts';
import { runCase } from './run-case.ts';

/** What a wrong operation returns where the right one returns this. */
type Wrong = (result: number) => number;

/** A mistake that somebody could make in an operation, and a case that notices it. */
const mutants: readonly (readonly [
  mistake: string,
  name: keyof typeof operations,
  Wrong,
  string,
])[] = [
  [
    'a poll of a signalled fence returns 0',
    'dma_fence_wait_timeout',
    (result) => (result === 1 ? 0 : result),
    'kunit-dma-fence/test_wait',
  ],
  [
    'a late callback is accepted',
    'dma_fence_add_callback',
    (result) => (result === -2 ? 0 : result),
    'kunit-dma-fence/test_late_add_callback',
  ],
  [
    'the own lock is a deadlock',
    'ww_mutex_lock',
    (result) => (result === -114 ? -35 : result),
    'test-ww_mutex/wait-die/aa-trylock',
  ],
  [
    'the owner may try its lock again',
    'ww_mutex_trylock',
    () => 1,
    'test-ww_mutex/wound-wait/aa-trylock',
  ],
  [
    'a fence in the list makes no object busy',
    'dma_resv_test_signaled',
    (result) => (result === 0 ? 1 : result),
    'kunit-dma-resv/test_signaling/write',
  ],
  [
    'a number beyond the chain is found',
    'dma_fence_chain_find_seqno',
    (result) => (result === -22 ? 0 : result),
    'kunit-dma-fence-chain/test_find_seqno',
  ],
  [
    'an unknown handle is -ENOENT for destroy too',
    'DRM_IOCTL_SYNCOBJ_DESTROY',
    (result) => (result === -22 ? -2 : result),
    'igt-syncobj_basic/bad-destroy',
  ],
];

function caseOf(id: string): Parameters<typeof runCase>[0] {
  const file = path.join(__dirname, 'cases', `${id.split('/')[0] ?? ''}.yaml`);
  const found = readSuite(readFileSync(file, 'utf8'), file).find((it) => it.id === id);
  if (found === undefined) throw new Error(`there is no case ${id}`);
  return found;
}

afterEach(() => {
  jest.restoreAllMocks();
});

test.each(mutants)('%s: a case notices', (_, name, wrong, id) => {
  expect(runCase(caseOf(id), profiles['7.2']).status).toBe('passed');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one type for all operations.
  const right = operations[name] as unknown as Operation;
  const steps = right.steps.map((step): Step<never> => ({
    ...step,
    run: (k, a, t) => wrong(step.run(k, a, t)),
    or: (step.or ?? []).map((way) => ({ ...way, run: (k, a, t) => wrong(way.run(k, a, t)) })),
  }));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above.
  jest.replaceProperty(operations, name, { ...right, steps } as never);
  expect(runCase(caseOf(id), profiles['7.2']).status).toBe('failed');
});
