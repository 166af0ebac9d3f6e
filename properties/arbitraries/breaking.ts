import * as fc from 'fast-check';
import { type ArgKind } from '../../model/operation.ts';
import {
  type Declaration,
  type Program,
  type ProgramTaskKind,
  type Step,
  type TaskData,
  type Value,
  ifOk,
} from '../../language/design-data.ts';
import { environments } from './environment.ts';
import { operationOf } from '../../language/program-values.ts';
import { prune } from './prune.ts';

/** What random calls are made of: the objects by the kinds that parameters ask for, and the names of the calls. */
export interface Pool {
  readonly objects: readonly Declaration[];
  readonly named: Readonly<Partial<Record<string, readonly string[]>>>;
  readonly calls: readonly string[];
  readonly kinds?: readonly ProgramTaskKind[];
}

/** Designs of random calls on the objects of a pool; what no kernel could run is left out, the rest may break any rule. */
export function breakingPrograms(pool: Pool): fc.Arbitrary<Program> {
  const task = fc.record({
    kind: fc.constantFrom<ProgramTaskKind>(...(pool.kinds ?? ['thread', 'thread', 'work', 'irq'])),
    steps: fc.array(stepOf(pool), { minLength: 1, maxLength: 5 }),
  });
  return fc
    .record({ tasks: fc.array(task, { minLength: 1, maxLength: 3 }), environment: environments })
    .map(({ tasks, environment }) =>
      prune({
        objects: pool.objects,
        tasks: tasks.flatMap(({ kind, steps }, t): readonly TaskData[] => {
          const possible = possibleSteps(kind, steps);
          return possible.length === 0 ? [] : [{ name: `T${t}`, kind, steps: possible }];
        }),
        environment,
      }),
    )
    .filter(({ tasks }) => tasks.length > 0);
}

function stepOf(pool: Pool): fc.Arbitrary<Step> {
  const calls = fc.constantFrom(...pool.calls).chain((name) => callOf(pool, name));
  const more = fc.array(calls, { maxLength: 2 });
  return fc.oneof(
    { weight: 5, arbitrary: calls },
    { weight: 2, arbitrary: fc.tuple(calls, more).map(([first, then]) => looksAt(first, then)) },
    { weight: 2, arbitrary: bracket(pool, more) },
  );
}

function looksAt(first: Step, then: readonly Step[]): Step {
  if ('if_ok' in first) return ifOk(first.if_ok, then);
  return 'call' in first && operationOf(first, {}).returns !== 'void' ? ifOk(first, then) : first;
}

/** Calls between a lock and an unlock. */
function bracket(pool: Pool, more: fc.Arbitrary<readonly Step[]>): fc.Arbitrary<Step> {
  const resvs = pool.named['dma_resv'] ?? [];
  const contexts = pool.named['ww_acquire_ctx?'] ?? [];
  if (resvs.length === 0) return fc.constantFrom(...pool.calls).chain((name) => callOf(pool, name));
  const locked = fc
    .record({ resv: fc.constantFrom(...resvs), steps: more })
    .map((it): Step => ({ locked: it }));
  if (contexts.length === 0) return locked;
  const transaction = fc
    .record({
      ctx: fc.constantFrom(...contexts),
      resvs: fc.shuffledSubarray([...resvs], { minLength: 1, maxLength: 2 }),
      steps: more,
    })
    .map((it): Step => ({ ww_transaction: it }));
  return fc.oneof(locked, transaction);
}

function callOf(pool: Pool, name: string): fc.Arbitrary<Step> {
  const op = operationOf({ call: name }, {});
  const args = op.params.map(([param, kind]) =>
    argument(pool, kind).map((it) => [param, it] as const),
  );
  return fc.tuple(...args).map((entries): Step => {
    const written = entries.filter(([, it], i) => it !== null || op.params[i]?.[1] !== 'user');
    const call = { call: name, args: Object.fromEntries(written) };
    const isInterruptible = call.args['intr'] === true || name.endsWith('_interruptible');
    return isInterruptible ? ifOk(call, []) : call;
  });
}

function argument(pool: Pool, kind: ArgKind): fc.Arbitrary<Value> {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- every other kind is an object of the pool.
  switch (kind) {
    case 'intr':
      return fc.boolean();
    case 'number':
    case 'number?':
      return fc.integer({ min: 0, max: 2 });
    case 'gfp':
      return fc.constantFrom('GFP_KERNEL', 'GFP_NOWAIT');
    case 'direction':
      return fc.constantFrom('DMA_BIDIRECTIONAL', 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE');
    case 'usage':
      return fc.constantFrom('KERNEL', 'WRITE', 'READ', 'BOOKKEEP');
    case 'failure':
      return fc.constantFrom('-EIO', '-ETIMEDOUT');
    case 'ww_acquire_ctx?':
    case 'dma_fence?':
      return fc.constantFrom(null, ...(pool.named[kind] ?? []));
    case 'dma_fence[]':
      return fc.shuffledSubarray([...(pool.named['dma_fence'] ?? [])], {
        minLength: 1,
        maxLength: 2,
      });
    case 'condition':
      return fc.constant({ of: 'v', is: 1 });
    case 'user':
      return fc.constantFrom<Value>(null, null, { fault: 'in' }, { fault: 'out' });
    case 'text':
      return fc.constant('text');
    case 'pages':
      return fc.integer({ min: 0, max: 2 });
    case 'number[]':
    case 'pages[]':
      return fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 2 });
    default: {
      if (kind.endsWith('[]')) {
        const all = pool.named[kind.slice(0, -2)] ?? [];
        return fc.shuffledSubarray([...all], { minLength: 1, maxLength: Math.min(2, all.length) });
      }
      if (kind.endsWith('?') && pool.named[kind] === undefined)
        return fc.constantFrom(null, ...(pool.named[kind.slice(0, -1)] ?? []));
      const found = pool.named[kind];
      if (found === undefined) throw new Error(`the pool has no ${kind}`);
      return fc.constantFrom(...found);
    }
  }
}

const isAtomicKind = (kind: ProgramTaskKind): boolean => kind === 'irq';

/** Without the calls that sleep, for an interrupt, and without unlocking what the task never locks: the language refuses both. */
function possibleSteps(kind: ProgramTaskKind, steps: readonly Step[]): readonly Step[] {
  const taken = new Set<unknown>();
  note(steps, taken);
  const possible = (step: Step): readonly Step[] => {
    if ('locked' in step)
      return isAtomicKind(kind)
        ? []
        : [{ locked: { ...step.locked, steps: step.locked.steps.flatMap(possible) } }];
    if ('ww_transaction' in step) {
      const it = step.ww_transaction;
      return isAtomicKind(kind)
        ? []
        : [{ ww_transaction: { ...it, steps: it.steps.flatMap(possible) } }];
    }
    const call = 'if_ok' in step ? step.if_ok : step;
    if (isAtomicKind(kind) && operationOf(call, {}).maySleep) return [];
    const args = call.args ?? {};
    if (isAtomicKind(kind) && call.call.endsWith('_unlock')) return [];
    if (
      /_unlock/u.test(call.call) &&
      !call.call.endsWith('_unlocked') &&
      !taken.has(args['lock'] ?? args['resv'])
    )
      return [];
    return ['if_ok' in step ? ifOk(call, step.then.flatMap(possible)) : step];
  };
  return steps.flatMap(possible);
}

/** The locks that some steps take. */
function note(steps: readonly Step[], taken: Set<unknown>): void {
  for (const step of steps) {
    if ('locked' in step) {
      taken.add(step.locked.resv);
      note(step.locked.steps, taken);
    } else if ('ww_transaction' in step) {
      for (const resv of step.ww_transaction.resvs) taken.add(resv);
      note(step.ww_transaction.steps, taken);
    } else {
      const call = 'if_ok' in step ? step.if_ok : step;
      if (/_(?:try)?lock(?:_|$)/u.test(call.call))
        taken.add(call.args?.['lock'] ?? call.args?.['resv']);
      if ('if_ok' in step) note(step.then, taken);
    }
  }
}
