import {
  type Answer,
  type Request,
  type Vocabulary,
  type WordContext,
  act,
  call,
  direct,
  int,
  objectIndex,
  word,
} from '../word.ts';
import { at } from '../../model/kernel.ts';
import { errnoNumbers } from '../constants.ts';
import { listOf, objectOf } from '../value.ts';

const EBUSY = -(errnoNumbers['EBUSY'] ?? 0);
const EINTR = -(errnoNumbers['EINTR'] ?? 0);
const ERESTARTSYS = -(errnoNumbers['ERESTARTSYS'] ?? 0);

/** DRM_EXEC_INTERRUPTIBLE_WAIT and DRM_EXEC_IGNORE_DUPLICATES. */
const INTERRUPTIBLE = 1n;
const IGNORE_DUPLICATES = 2n;

/** The objects that an exec holds, in the order in which it came to hold them. */
function heldBy({ machine }: WordContext, exec: number): readonly number[] {
  const { objects } = at(machine.k.drm_exec, exec);
  const isHeld = (r: number): boolean => (objects & (1 << r)) !== 0;
  const before = machine.notes(`objects of exec ${exec}`).filter(isHeld);
  const added: number[] = [];
  for (let r = 0; r < machine.k.dma_resv.length; r++)
    if (isHeld(r) && !before.includes(r)) added.push(r);
  return [...before, ...added];
}

/** Makes a call on an exec, and notes what it holds behind it. */
function* execCall(
  operation: string,
  exec: number,
  args: Readonly<Record<string, number>> = {},
): Generator<Request, number, Answer> {
  const result = yield* call(operation, { exec, ...args });
  yield* act((c) => {
    c.machine.setNotes(`objects of exec ${exec}`, heldBy(c, exec));
    return null;
  });
  return result;
}

/** drm_exec, and the reservation of a buffer by TTM. @see drivers/gpu/drm/drm_exec.c, include/drm/ttm/ttm_bo.h ttm_bo_reserve() */
export const execWords: Vocabulary = {
  exec_new: word([['flags', 0n]], ['drm_exec_init'], function* (a) {
    const flags = a.int('flags');
    const exec = yield* act(({ machine }) => {
      const index = machine.create('drm_exec', {
        interruptible: (flags & INTERRUPTIBLE) !== 0n,
        ignoreDuplicates: (flags & IGNORE_DUPLICATES) !== 0n,
      });
      return index;
    });
    yield* execCall('drm_exec_init', exec);
    return objectOf('exec', exec);
  }),

  exec_begin: word([['ex']], ['drm_exec_cleanup'], function* (a) {
    return (yield* execCall('drm_exec_cleanup', a.object('ex', 'exec'))) !== 0;
  }),

  exec_lock: word([['ex'], ['r']], ['drm_exec_lock_obj'], function* (a) {
    const resv = a.object('r', 'resv');
    return int(yield* execCall('drm_exec_lock_obj', a.object('ex', 'exec'), { resv }));
  }),

  exec_unlock: word([['ex'], ['r']], ['drm_exec_unlock_obj'], function* (a) {
    yield* execCall('drm_exec_unlock_obj', a.object('ex', 'exec'), { resv: a.object('r', 'resv') });
    return null;
  }),

  exec_prepare: word([['ex'], ['r'], ['n']], ['drm_exec_prepare_obj'], function* (a) {
    const args = { resv: a.object('r', 'resv'), n: a.num('n') };
    return int(yield* execCall('drm_exec_prepare_obj', a.object('ex', 'exec'), args));
  }),

  exec_prepare_array: word([['ex'], ['rs'], ['n']], ['drm_exec_prepare_obj'], function* (a) {
    for (const r of a.list('rs')) {
      const args = { resv: objectIndex(r, 'resv', 'r'), n: a.num('n') };
      const result = yield* execCall('drm_exec_prepare_obj', a.object('ex', 'exec'), args);
      if (result !== 0) return int(result);
    }
    return 0n;
  }),

  exec_locked: direct([['ex']], (c, a) =>
    listOf(heldBy(c, a.object('ex', 'exec')).map((r) => objectOf('resv', r))),
  ),

  exec_fini: word([['ex']], ['drm_exec_fini'], function* (a) {
    yield* execCall('drm_exec_fini', a.object('ex', 'exec'));
    return null;
  }),

  ttm_reserve: word(
    [['r'], ['interruptible', false], ['no_wait', false], ['ticket', null]],
    ['dma_resv_lock', 'dma_resv_lock_interruptible', 'dma_resv_trylock'],
    function* (a) {
      const resv = a.object('r', 'resv');
      const ctx = a.objectOrNull('ticket', 'ww_ctx');
      if (a.flag('no_wait')) {
        if (ctx >= 0) {
          yield* act(({ machine }) => {
            machine.warn('ttm: a ticket without waiting');
            return null;
          });
          return int(EBUSY);
        }
        return (yield* call('dma_resv_trylock', { resv })) === 0 ? int(EBUSY) : 0n;
      }
      const name = a.flag('interruptible') ? 'dma_resv_lock_interruptible' : 'dma_resv_lock';
      const result = yield* call(name, { resv, ctx });
      return int(result === EINTR ? ERESTARTSYS : result);
    },
  ),
};
