import {
  type Answer,
  type Body,
  type Request,
  type Vocabulary,
  type WordArgs,
  type WordContext,
  act,
  call,
  direct,
  int,
  objectIndex,
  sleep,
  word,
} from '../word.ts';
import { type Machine } from '../../machine/machine.ts';
import { type WwClass } from '../../model/ww-acquire-ctx.ts';
import { ValueError, objectOf } from '../value.ts';
import { at } from '../../model/kernel.ts';
import { errnoNumbers } from '../constants.ts';

const EDEADLK = -(errnoNumbers['EDEADLK'] ?? 0);
const RESERVATION = -1;

const classes: readonly WwClass[] = ['wait-die', 'wound-wait'];

/** How a class resolves conflicts; null stands for the class of reservation locks. */
function classOf(a: WordArgs, machine: Machine): { readonly id: number; readonly class: WwClass } {
  const id = a.objectOrNull('K', 'ww_class');
  const kind = id < 0 ? 0 : at(machine.notes('classes'), id);
  return { id: id < 0 ? RESERVATION : id, class: at(classes, kind) };
}

const classOfLock = (machine: Machine, lock: number): number =>
  machine.notes(`class of lock ${lock}`)[0] ?? RESERVATION;

const classOfContext = (machine: Machine, ctx: number): number =>
  machine.notes(`class of context ${ctx}`)[0] ?? RESERVATION;

/** A context of one class takes a lock of another: the model knows only how classes behave, not which is which. */
function checkClass({ machine }: WordContext, lock: number, ctx: number): null {
  if (ctx >= 0 && classOfLock(machine, lock) !== classOfContext(machine, ctx))
    machine.warn('WW-14');
  return null;
}

function* newContext(a: WordArgs): Generator<Request, number, Answer> {
  const ctx = yield* act(({ machine }) => {
    const it = classOf(a, machine);
    const index = machine.create('ww_acquire_ctx', { class: it.class });
    machine.setNotes(`class of context ${index}`, [it.id]);
    return index;
  });
  yield* call('ww_acquire_init', { ctx });
  return ctx;
}

/** A context with a stamp of its own: it stands before or behind another, and belongs to whoever made it. */
function fabricate(
  { machine, actor }: WordContext,
  from: number,
  after: number,
  held: boolean,
): number {
  const { k } = machine;
  const other = at(k.ww_acquire_ctx, from);
  const ctx = machine.create('ww_acquire_ctx', {
    class: at(k.fixed.of.ww_acquire_ctx, from).class,
  });
  machine.setNotes(`class of context ${ctx}`, [classOfContext(machine, from)]);
  const stamp = Math.max(0, other.stamp + after);
  for (const it of k.ww_acquire_ctx) if (it.task !== 0 && it.stamp >= stamp) it.stamp++;
  const made = at(k.ww_acquire_ctx, ctx);
  made.task = machine.task(actor) + 1;
  made.stamp = stamp;
  made.acquired = held ? other.acquired : 0;
  return ctx;
}

function* lockBody(a: WordArgs): Body {
  const args = { lock: a.object('m', 'ww_mutex'), ctx: a.objectOrNull('ctx', 'ww_ctx') };
  yield* act((c) => checkClass(c, args.lock, args.ctx));
  const name = a.flag('intr') ? 'ww_mutex_lock_interruptible' : 'ww_mutex_lock';
  return int(yield* call(name, args));
}

function* lockSlow(a: WordArgs): Body {
  const args = { lock: a.object('m', 'ww_mutex'), ctx: a.objectOrNull('ctx', 'ww_ctx') };
  yield* act((c) => checkClass(c, args.lock, args.ctx));
  const name = a.flag('intr') ? 'ww_mutex_lock_slow_interruptible' : 'ww_mutex_lock_slow';
  return int(yield* call(name, args));
}

/**
 * A transaction over several locks, as the stress tests of the kernel do it: on a conflict everything is released, the contended
 * lock is taken first, and the rest follow. `moves` puts the contended lock to the head of the list for good.
 * @see kernel/locking/test-ww_mutex.c stress_inorder_work(), stress_reorder_work()
 */
function* acquireAll(a: WordArgs, moves: boolean): Body {
  const ctx = yield* newContext(a);
  let order = a.list('ms').map((m) => objectIndex(m, 'ww_mutex', 'm'));
  let held: number[] = [];
  let first = -1;
  for (let i = 0; i < order.length;) {
    const wanted = at(order, i);
    const result = wanted === first ? 0 : yield* call('ww_mutex_lock', { lock: wanted, ctx });
    if (result === 0) {
      if (wanted !== first) held.push(wanted);
      i++;
      continue;
    }
    for (const other of held) yield* call('ww_mutex_unlock', { lock: other });
    if (result !== EDEADLK) return yield* end(ctx, int(result));
    const slow = yield* call('ww_mutex_lock_slow', { lock: wanted, ctx });
    if (slow !== 0) return yield* end(ctx, int(slow));
    held = [wanted];
    if (moves) order = [wanted, ...order.filter((other) => other !== wanted)];
    first = wanted;
    i = moves ? 1 : 0;
  }
  for (const other of held) yield* call('ww_mutex_unlock', { lock: other });
  return yield* end(ctx, 0n);
}

function* end(ctx: number, result: bigint): Body {
  yield* call('ww_acquire_fini', { ctx });
  return result;
}

const lockOperations = ['ww_mutex_lock', 'ww_mutex_lock_interruptible'] as const;
const allOperations = [
  'ww_acquire_init',
  'ww_mutex_lock',
  'ww_mutex_lock_slow',
  'ww_mutex_unlock',
  'ww_acquire_fini',
] as const;

/** w/w mutexes. @see kernel/locking/ww_mutex.h */
export const wwWords: Vocabulary = {
  ww_class: direct([['kind']], ({ machine }, a) => {
    const kind = classes.findIndex((name) => name === a.str('kind').replace('_', '-'));
    if (kind < 0) throw new ValueError(`there is no class ${a.str('kind')}`);
    const known = machine.notes('classes');
    machine.setNotes('classes', [...known, kind]);
    return objectOf('ww_class', known.length);
  }),

  ww_mutex: direct([['K']], ({ machine }, a) => {
    const it = classOf(a, machine);
    const index = machine.create('ww_mutex', { class: it.class });
    machine.setNotes(`class of lock ${index}`, [it.id]);
    return objectOf('ww_mutex', index);
  }),

  ww_ctx: word([['K', null]], ['ww_acquire_init'], function* (a) {
    return objectOf('ww_ctx', yield* newContext(a));
  }),

  ww_ctx_older_than: direct([['c']], (c, a) =>
    objectOf('ww_ctx', fabricate(c, a.object('c', 'ww_ctx'), 0, false)),
  ),

  ww_ctx_copy: direct([['c'], ['younger_by', 0n]], (c, a) =>
    objectOf('ww_ctx', fabricate(c, a.object('c', 'ww_ctx'), a.num('younger_by'), true)),
  ),

  ww_lock: word([['m'], ['ctx', null], ['intr', false]], lockOperations, lockBody),

  ww_lock_slow: word(
    [['m'], ['ctx'], ['intr', false]],
    ['ww_mutex_lock_slow', 'ww_mutex_lock_slow_interruptible'],
    lockSlow,
  ),

  ww_trylock: word([['m'], ['ctx', null]], ['ww_mutex_trylock'], function* (a) {
    const args = { lock: a.object('m', 'ww_mutex'), ctx: a.objectOrNull('ctx', 'ww_ctx') };
    yield* act((c) => checkClass(c, args.lock, args.ctx));
    return (yield* call('ww_mutex_trylock', args)) !== 0;
  }),

  ww_unlock: word([['m']], ['ww_mutex_unlock'], function* (a) {
    yield* call('ww_mutex_unlock', { lock: a.object('m', 'ww_mutex') });
    return null;
  }),

  ww_done: word([['ctx']], ['ww_acquire_done'], function* (a) {
    yield* call('ww_acquire_done', { ctx: a.object('ctx', 'ww_ctx') });
    return null;
  }),

  ww_fini: word([['ctx']], ['ww_acquire_fini'], function* (a) {
    yield* call('ww_acquire_fini', { ctx: a.object('ctx', 'ww_ctx') });
    return null;
  }),

  ww_owner_ctx: direct([['m']], ({ machine }, a) => {
    const { ctx } = at(machine.k.ww_mutex, a.object('m', 'ww_mutex'));
    return ctx === 0 ? null : objectOf('ww_ctx', ctx - 1);
  }),

  ww_set_foreign_holder: direct([['m'], ['ctx', null]], ({ machine }, a) => {
    const it = at(machine.k.ww_mutex, a.object('m', 'ww_mutex'));
    it.owner = machine.task(foreigner) + 1;
    it.ctx = a.objectOrNull('ctx', 'ww_ctx') + 1;
    return null;
  }),

  ww_clear_foreign_holder: direct([['m']], ({ machine }, a) => {
    const it = at(machine.k.ww_mutex, a.object('m', 'ww_mutex'));
    it.owner = 0;
    it.ctx = 0;
    return null;
  }),

  ww_lock_one: word([['m']], ['ww_mutex_lock', 'ww_mutex_unlock'], function* (a) {
    const m = a.object('m', 'ww_mutex');
    const result = yield* call('ww_mutex_lock', { lock: m, ctx: -1 });
    if (result !== 0) return int(result);
    yield* sleep(0);
    yield* act(checkStillOwner(m));
    yield* call('ww_mutex_unlock', { lock: m });
    return 0n;
  }),

  ww_acquire_all_inorder: word([['K'], ['ms']], allOperations, (a) => acquireAll(a, false)),
  ww_acquire_all_reorder: word([['K'], ['ms']], allOperations, (a) => acquireAll(a, true)),
};

/** The actor that pretends to hold a lock. */
export const foreigner = 'somebody else';

const checkStillOwner =
  (m: number) =>
  ({ machine, actor }: WordContext): null => {
    if (at(machine.k.ww_mutex, m).owner !== machine.task(actor) + 1)
      throw new ValueError('somebody else owns the lock too');
    return null;
  };
