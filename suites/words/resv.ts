import {
  type Answer,
  type Request,
  type Vocabulary,
  type WordContext,
  act,
  call,
  direct,
  fenceOf,
  int,
  word,
} from '../word.ts';
import { type Value, integer, listOf, objectOf } from '../value.ts';
import { at } from '../../model/kernel.ts';
import { modelTimeout, remainingMs } from './fence.ts';

const ms = 1_000_000;

const walkOperations = [
  'dma_resv_iter_first_unlocked',
  'dma_resv_iter_next_unlocked',
  'dma_resv_iter_end',
] as const;

/** One fence that a walk found. */
interface Found {
  readonly fence: number;
  readonly usage: number;
  readonly restarted: boolean;
}

/** Walks over a reservation object without its lock; behind the first fence its list is replaced `restarts` times. */
function* walk(
  resv: number,
  usage: number,
  restarts: number,
): Generator<Request, readonly Found[], Answer> {
  const iter = yield* act(({ machine }) =>
    machine.create('dma_resv_iter', { resv, usage, gathers: false }),
  );
  const found: Found[] = [];
  let left = restarts;
  let more = yield* call('dma_resv_iter_first_unlocked', { iter });
  while (more !== 0) {
    const item = yield* act((c) => itemAt(c, iter, resv));
    found.push(decode(item, found.length === 0));
    if (left > 0) {
      left--;
      yield* act(({ machine }) => replaceList(machine.k.dma_resv, resv));
    }
    more = yield* call('dma_resv_iter_next_unlocked', { iter });
  }
  yield* call('dma_resv_iter_end', { iter });
  return found;
}

/** Somebody installs a new list with the same fences. */
function replaceList(resvs: WordContext['machine']['k']['dma_resv'], resv: number): null {
  const it = at(resvs, resv);
  it.version = (it.version + 1) & 3;
  return null;
}

function itemAt({ machine }: WordContext, iter: number, resv: number): Value {
  const it = at(machine.k.dma_resv_iter, iter);
  const usage = at(at(machine.k.dma_resv, resv).usage, it.slot - 1);
  return listOf([BigInt(it.fence - 1), BigInt(usage), it.restarted === 1]);
}

function decode(item: Value, first: boolean): Found {
  const [fence = 0n, usage = 0n, restarted = false] =
    typeof item === 'object' && item !== null && item.kind === 'list' ? item.items : [];
  return {
    fence: Number(integer(fence)),
    usage: Number(integer(usage)),
    restarted: first || restarted === true,
  };
}

/** Reservation objects. @see drivers/dma-buf/dma-resv.c */
export const resvWords: Vocabulary = {
  resv_new: direct([], ({ machine }) => objectOf('resv', machine.create('dma_resv'))),

  resv_lock: word(
    [['r'], ['ctx', null], ['intr', false]],
    ['dma_resv_lock', 'dma_resv_lock_interruptible'],
    function* (a) {
      const args = { resv: a.object('r', 'resv'), ctx: a.objectOrNull('ctx', 'ww_ctx') };
      const name = a.flag('intr') ? 'dma_resv_lock_interruptible' : 'dma_resv_lock';
      return int(yield* call(name, args));
    },
  ),

  resv_trylock: word([['r']], ['dma_resv_trylock'], function* (a) {
    return (yield* call('dma_resv_trylock', { resv: a.object('r', 'resv') })) !== 0;
  }),

  resv_unlock: word([['r']], ['dma_resv_unlock'], function* (a) {
    yield* call('dma_resv_unlock', { resv: a.object('r', 'resv') });
    return null;
  }),

  resv_reserve: word([['r'], ['n']], ['dma_resv_reserve_fences'], function* (a) {
    return int(
      yield* call('dma_resv_reserve_fences', { resv: a.object('r', 'resv'), n: a.num('n') }),
    );
  }),

  resv_add: word([['r'], ['f'], ['usage']], ['dma_resv_add_fence'], function* (a) {
    const args = {
      resv: a.object('r', 'resv'),
      fence: a.object('f', 'fence'),
      usage: a.num('usage'),
    };
    yield* call('dma_resv_add_fence', args);
    return null;
  }),

  resv_test_signaled: word([['r'], ['usage']], ['dma_resv_test_signaled'], function* (a) {
    const args = { resv: a.object('r', 'resv'), usage: a.num('usage') };
    return (yield* call('dma_resv_test_signaled', args)) !== 0;
  }),

  resv_iter_locked: direct([['r'], ['usage']], ({ machine }, a) => {
    const { fence, usage, num } = at(machine.k.dma_resv, a.object('r', 'resv'));
    const items: Value[] = [];
    for (let i = 0; i < num; i++) {
      if (at(usage, i) > a.num('usage')) continue;
      items.push(listOf([fenceOf(at(fence, i) - 1), int(at(usage, i))]));
    }
    return listOf(items);
  }),

  resv_iter_unlocked: word([['r'], ['usage'], ['restarts', 0n]], walkOperations, function* (a) {
    const found = yield* walk(a.object('r', 'resv'), a.num('usage'), a.num('restarts'));
    return listOf(
      found.map(({ fence, usage, restarted }) => listOf([fenceOf(fence), int(usage), restarted])),
    );
  }),

  resv_get_fences: word([['r'], ['usage']], walkOperations, function* (a) {
    const found = yield* walk(a.object('r', 'resv'), a.num('usage'), 0);
    let fences: Value[] = [];
    for (const { fence, restarted } of found) {
      if (restarted) fences = [];
      fences.push(fenceOf(fence));
    }
    return listOf(fences);
  }),

  resv_wait: word(
    [['r'], ['usage'], ['timeout', null], ['intr', false]],
    ['dma_resv_wait_timeout'],
    function* (a) {
      const timeout = a.get('timeout');
      const timeoutMs = timeout === null ? undefined : Number(integer(timeout));
      const begun = yield* act(({ machine }) => machine.nowNs);
      const args = {
        resv: a.object('r', 'resv'),
        usage: a.num('usage'),
        intr: a.flag('intr') ? 1 : 0,
        timeout: modelTimeout(timeoutMs),
      };
      const result = yield* call(
        'dma_resv_wait_timeout',
        args,
        timeoutMs === undefined ? Infinity : timeoutMs * ms,
      );
      if (result <= 0 || timeoutMs === undefined || timeoutMs <= 0) return int(result);
      return yield* act((c) => int(remainingMs(c, begun, timeoutMs)));
    },
  ),
};
