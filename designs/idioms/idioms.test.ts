import { describe, expect, it } from '@jest/globals';
import { type CheckOutcome, checkDesign } from '../../verify/check-design.ts';
import { type Design, expectationOf, variantsOf } from '../../language/design.ts';
import { type KernelVersion } from '../../model/profile.ts';
import { readdirSync } from 'node:fs';
import { type Pin } from '../pin.fixture.ts';

const kernels: readonly KernelVersion[] = ['6.1', '6.12', '7.2'];

/** Every design of this folder, on 7.2. The numbers change with the model: look at each before it is pinned anew. */
// prettier-ignore
const idioms: Readonly<Record<string, Readonly<Record<string, Pin>>>> = {
  'add-fence-after-driver-lock': {
    correct: [20, 19, 19, 'holds'],
    broken: [12, 11, 11, 'deadlock FENCE-07'],
  },
  'amdgpu-move-then-submit': {
    default: [220, 484, 17, 'holds'],
  },
  'atomic-commit-vblank': {
    correct: [20, 22, 16, 'holds'],
    broken: [21, 23, 16, 'deadlock CTX-02'],
  },
  'callback-storage': {
    correct: [50, 69, 14, 'holds'],
    broken: [53, 76, 14, 'rule FENCE-22'],
  },
  'callback-wakes-waiter': {
    correct: [33, 45, 10, 'holds'],
    broken: [21, 27, 7, 'deadlock FENCE-07'],
  },
  'completion-timeout': {
    default: [10, 11, 4, 'holds'],
  },
  'disable-irq-on-suspend': {
    default: [6, 6, 3, 'holds'],
  },
  'drm-exec-submit': {
    default: [1521, 3307, 39, 'holds'],
  },
  'drm-sched-driver': {
    correct: [10651, 33040, 87, 'holds'],
    broken: [841, 1993, 40, 'deadlock FENCE-02 SCHED-06'],
  },
  'get-user-pages': {
    default: [16, 19, 6, 'holds'],
  },
  'hang-recovery-tdr': {
    default: [166, 415, 16, 'holds'],
  },
  'heartbeat-timer-work': {
    default: [14, 25, 7, 'holds'],
  },
  'hw-semaphores': {
    correct: [31, 52, 12, 'holds'],
    broken: [4, 4, 2, 'deadlock'],
  },
  'interruptible-back-off': {
    default: [284, 512, 18, 'holds'],
  },
  'irqsave-fence-lock': {
    correct: [11, 11, 6, 'holds'],
    broken: [12, 12, 6, 'deadlock'],
  },
  'msm-shrinker-trylock': {
    default: [78, 161, 10, 'holds'],
  },
  'noreclaim-scope': {
    default: [5, 4, 4, 'holds'],
  },
  'ordered-queue-requeue': {
    default: [19, 18, 18, 'holds'],
  },
  'periodic-work-cancel': {
    correct: [9, 11, 4, 'holds'],
    broken: [3, 2, 2, 'deadlock'],
  },
  'polling-timer': {
    default: [9, 11, 5, 'holds'],
  },
  'polling-work': {
    default: [8, 10, 4, 'holds'],
  },
  'preempt-rebind': {
    correct: [232, 451, 37, 'holds'],
    broken: [86, 122, 34, 'deadlock'],
  },
  'put-in-callback': {
    default: [14, 14, 8, 'holds'],
  },
  'queued-while-running': {
    default: [23, 30, 8, 'holds'],
  },
  'rcu-fence-slot': {
    correct: [33, 50, 8, 'holds'],
    broken: [17, 23, 5, 'rule CTX-06'],
    'broken reference': [34, 48, 8, 'rule CTX-05 CTX-06'],
    'broken wait': [33, 50, 8, 'rule FENCE-28'],
  },
  'reference-per-waiter': {
    default: [22, 37, 7, 'holds'],
  },
  'release-op-in-atomic-context': {
    correct: [14, 13, 13, 'holds'],
    broken: [14, 13, 13, 'rule CTX-01'],
  },
  'resv-wait-with-timeout': {
    default: [39, 68, 9, 'holds'],
  },
  'rw-semaphore-order': {
    correct: [84, 147, 10, 'holds'],
    broken: [83, 145, 10, 'deadlock'],
  },
  'scheduler-prealloc-fence': {
    default: [189, 460, 20, 'holds'],
  },
  'shrinker-mutex-trylock': {
    default: [20, 24, 6, 'holds'],
  },
  'signaled-op-outside-lock': {
    correct: [7, 6, 6, 'holds'],
    broken: [4, 3, 3, 'deadlock'],
  },
  'sync-file-merge': {
    default: [405, 1102, 21, 'holds'],
  },
  'syncobj-find-fence': {
    default: [18, 25, 7, 'holds'],
  },
  'syncobj-in-fence': {
    default: [25, 41, 8, 'holds'],
  },
  'test-signaled-polls-hardware': {
    default: [18, 23, 12, 'holds'],
  },
  'timeout-work-signals': {
    default: [12, 16, 6, 'holds'],
  },
  'timer-teardown': {
    correct: [24, 32, 9, 'holds'],
    broken: [19, 23, 9, 'deadlock'],
  },
  'ttm-eviction-trylock': {
    default: [51, 93, 7, 'holds'],
  },
  'unlocked-gather-restart': {
    default: [56, 102, 11, 'holds'],
  },
  'unlocked-iteration': {
    default: [64, 106, 12, 'holds'],
  },
  'userptr-notifier-retry': {
    default: [940, 1880, 56, 'holds'],
  },
  'vgem-timer-fence': {
    default: [38, 75, 8, 'holds'],
  },
  'wait-any-enable-signaling': {
    default: [20, 27, 11, 'holds'],
  },
  'wake-up-after-store': {
    correct: [24, 31, 9, 'holds'],
    broken: [26, 33, 9, 'deadlock'],
  },
  'wound-wait-back-off': {
    default: [160, 258, 16, 'holds'],
  },
  'wound-wait-trylock': {
    default: [67, 105, 15, 'holds'],
  },
  'ww-back-off-loop': {
    correct: [206, 334, 19, 'holds'],
    'correct with injected -EDEADLK': [664, 1258, 24, 'holds'],
    broken: [136, 224, 18, 'livelock WW-09'],
  },
};

async function load(name: string): Promise<Design> {
  const module = (await import(`./${name}.ts`)) as { readonly default: Design };
  return module.default;
}

/** Checks a variant with a codec that refuses whatever does not fit its width. */
const check = (design: Design, variant: string, kernel: KernelVersion): CheckOutcome =>
  checkDesign({ design, variant, kernel, checked: true });

const isFor = (design: Design, variant: string, kernel: KernelVersion): boolean =>
  expectationOf(design, variant).kernels?.includes(kernel) ?? true;

const isCorrect = (design: Design, variant: string): boolean =>
  'holds' in expectationOf(design, variant);

function pinOf({ states, edges, depth, verdict, kind, rules }: CheckOutcome): Pin {
  return [states, edges, depth, verdict === 'violated' ? [kind, ...rules].join(' ') : verdict];
}

describe('idioms of drivers', () => {
  it('are all of the folder', () => {
    const files = readdirSync(__dirname).filter((file) => !file.endsWith('.test.ts'));
    expect(Object.keys(idioms).map((name) => `${name}.ts`)).toEqual(files.toSorted());
  });

  it.each(Object.entries(idioms))('%s is as large as ever, and as right', async (name, pins) => {
    const design = await load(name);
    const seen = variantsOf(design).map((variant) => check(design, variant, '7.2'));
    expect(Object.fromEntries(seen.map((each) => [each.request.variant, pinOf(each)]))).toEqual(
      pins,
    );
  });

  it.each(Object.keys(idioms))(
    '%s is judged so on every kernel that has its calls',
    async (name) => {
      const design = await load(name);
      for (const kernel of kernels) {
        for (const variant of variantsOf(design).filter((each) => isFor(design, each, kernel))) {
          const { expected, complete, violations, witnesses } = check(design, variant, kernel);
          expect({ kernel, variant, expected, complete }).toEqual({
            kernel,
            variant,
            expected: true,
            complete: true,
          });
          if (!isCorrect(design, variant)) continue;
          expect(violations).toEqual([]);
          expect(witnesses.filter(({ path }) => path === null)).toEqual([]);
        }
      }
    },
  );

  it('show what is right, each of them', async () => {
    const wrong: string[] = [];
    for (const name of Object.keys(idioms)) {
      const design = await load(name);
      if (!variantsOf(design).some((variant) => isCorrect(design, variant))) wrong.push(name);
    }
    expect(wrong).toEqual([]);
  });

  it('that are right but not for 6.1 use calls that it does not have', async () => {
    const absent: string[] = [];
    for (const name of Object.keys(idioms)) {
      const design = await load(name);
      const correct = variantsOf(design).filter((variant) => isCorrect(design, variant));
      for (const variant of correct.filter((each) => !isFor(design, each, '6.1'))) {
        expect(() => check(design, variant, '6.1')).toThrow('does not exist in 6.1');
        absent.push(name);
      }
    }
    expect(absent).toEqual(['drm-exec-submit']);
  });
});
