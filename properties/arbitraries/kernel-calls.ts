import * as fc from 'fast-check';
import {
  type CallData,
  type Declaration,
  type Step,
  type Value,
  ifOk,
} from '../../language/design-data.ts';
import { type ArgKind } from '../../model/operation.ts';
import { operationNamed } from '../../judge/kernel-calls.ts';

/** Objects and calls that random programs of kernel functions are made of. */
export interface KernelPool {
  readonly objects: readonly Declaration[];
  /** Names of objects by the kind that a parameter asks for. */
  readonly named: Readonly<Partial<Record<ArgKind, readonly string[]>>>;
  readonly calls: readonly string[];
  /** What every program begins with. */
  readonly begins?: readonly CallData[];
  /** What an observer asks for in the end. */
  readonly observed: readonly CallData[];
}

/** Each fence has a callback of its own: to remove one from a fence that it is not on is a mistake of the caller. */
export const callbackOf = (fence: string): string => `cb of ${fence}`;

/** A step: a call, one whose success is looked at, or calls with a lock held. */
export function kernelStep(pool: KernelPool): fc.Arbitrary<Step> {
  const call = fc.constantFrom(...pool.calls).chain((name) => kernelCall(pool, name));
  const more = fc.array(call, { maxLength: 3 });
  const resvs = pool.named.dma_resv ?? [];
  const contexts = (pool.named['ww_acquire_ctx?'] ?? []).filter((name) => name !== '');
  const plain = { weight: 6, arbitrary: call as fc.Arbitrary<Step> };
  const tested = {
    weight: 2,
    arbitrary: fc.tuple(call, more).map(([first, then]): Step => {
      const op = operationNamed(first.call);
      return op === undefined || op.returns === 'void' ? first : ifOk(first, then);
    }),
  };
  if (resvs.length === 0) return fc.oneof(plain, tested);
  const locked = fc
    .record({ resv: fc.constantFrom(...resvs), steps: more })
    .map((it): Step => ({ locked: it }));
  const reserving = fc
    .record({ resv: fc.constantFrom(...resvs), n: fc.integer({ min: 1, max: 2 }), steps: more })
    .map(({ resv, n, steps }): Step => {
      const reserve: Step = { call: 'dma_resv_reserve_fences', args: { resv, n } };
      return { locked: { resv, steps: [reserve, ...steps] } };
    });
  const idioms = [
    { weight: 2, arbitrary: locked },
    { weight: 2, arbitrary: reserving },
  ];
  if (contexts.length === 0) return fc.oneof(plain, tested, ...idioms);
  const transaction = fc
    .record({
      ctx: fc.constantFrom(...contexts),
      resvs: fc.shuffledSubarray([...resvs], { minLength: 1 }),
      steps: more,
    })
    .map((it): Step => ({ ww_transaction: it }));
  return fc.oneof(plain, tested, ...idioms, { weight: 3, arbitrary: transaction });
}

function kernelCall(pool: KernelPool, name: string): fc.Arbitrary<CallData> {
  const op = operationNamed(name);
  if (op === undefined) throw new RangeError(`the model has no ${name}`);
  const args = op.params.map(([param, kind]) =>
    (param === 'timeout' ? timeouts : argument(pool, kind)).map((value) => [param, value] as const),
  );
  return fc.tuple(...args).map((entries): CallData => {
    const given = Object.fromEntries<Value>(entries);
    const { fence } = given;
    const isPaired = 'callback' in given && typeof fence === 'string';
    return { call: name, args: isPaired ? { ...given, callback: callbackOf(fence) } : given };
  });
}

const words: Readonly<Partial<Record<ArgKind, fc.Arbitrary<Value>>>> = {
  intr: fc.boolean(),
  number: fc.integer({ min: 0, max: 3 }),
  direction: fc.constantFrom('DMA_BIDIRECTIONAL', 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE'),
  usage: fc.constantFrom('KERNEL', 'WRITE', 'READ', 'BOOKKEEP'),
  failure: fc.constantFrom('-EIO', '-ETIMEDOUT'),
};

/** At once, soon, or never. */
const timeouts: fc.Arbitrary<Value> = fc.constantFrom(0, 2, 'MAX_SCHEDULE_TIMEOUT');

function argument(pool: KernelPool, kind: ArgKind): fc.Arbitrary<Value> {
  const word = words[kind];
  if (word !== undefined) return word;
  if (kind === 'dma_fence_cb') return fc.constant(null);
  const base = kind.endsWith('?') || kind.endsWith('[]') ? kind.replace(/\?$|\[\]$/u, '') : kind;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the kind of one, where there may be none or several.
  const names = pool.named[kind] ?? pool.named[base as ArgKind];
  if (names === undefined) throw new RangeError(`the pool has no ${kind}`);
  if (kind.endsWith('[]'))
    return fc.shuffledSubarray([...names], { minLength: 1, maxLength: Math.min(3, names.length) });
  return fc.constantFrom(...(kind.endsWith('?') ? [null, ...names] : names));
}
