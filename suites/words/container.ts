import {
  type Answer,
  type Request,
  type Vocabulary,
  act,
  call,
  fenceOf,
  int,
  objectIndex,
  word,
} from '../word.ts';
import { type Machine } from '../../machine/machine.ts';
import { ensureMerge } from '../../machine/calls/sync-file.ts';
import { type Value, listOf, structOf } from '../value.ts';
import { at } from '../../model/kernel.ts';
import { setSlot, slotFence } from '../../model/dma-fence-slot.ts';

/** A local variable of an actor for fences: its index; each actor has one, which every word may use anew. */
export function slotOf(machine: Machine, actor: string): number {
  const [known] = machine.notes(`slot of ${actor}`);
  if (known !== undefined) return known;
  const slot = machine.create('dma_fence_slot');
  machine.setNotes(`slot of ${actor}`, [slot]);
  return slot;
}

/** The variable of the actor, with this fence in it. */
export function* slotWith(f: number): Generator<Request, number, Answer> {
  return yield* act(({ machine, actor }) => {
    const slot = slotOf(machine, actor);
    setSlot(machine.k, slot, f, 'assigned');
    return slot;
  });
}

/** The fence in a variable, or -1. */
export function* fenceIn(slot: number): Generator<Request, number, Answer> {
  return yield* act(({ machine }) => slotFence(machine.k, slot));
}

/** A fence as a value, or null for NULL. */
export const fenceOrNull = (f: number): Value => (f < 0 ? null : fenceOf(f));

/** Makes sure that a merge finds an array and a stub that nobody uses. */
export function* ensuredMerge(): Generator<Request, null, Answer> {
  return yield* act(({ machine }) => {
    ensureMerge(machine);
    return null;
  });
}

/** All fences inside of one: those of containers that live, signalled or not. */
export function* unwrapped(head: number): Generator<Request, readonly number[], Answer> {
  const p = yield* slotWith(-1);
  const cursor = yield* act(({ machine }) => machine.create('dma_fence_unwrap'));
  const found: number[] = [];
  yield* call('dma_fence_unwrap_first', { p, cursor, head });
  for (let f = yield* fenceIn(p); f >= 0; f = yield* fenceIn(p)) {
    found.push(f);
    yield* call('dma_fence_unwrap_next', { p, cursor });
  }
  return found;
}

/** Chains and arrays. @see drivers/dma-buf/dma-fence-chain.c, drivers/dma-buf/dma-fence-unwrap.c */
export const containerWords: Vocabulary = {
  chain_new: word([['prev'], ['fence'], ['seqno']], ['dma_fence_chain_init'], function* (a) {
    const chain = yield* act(({ machine }) => machine.create('dma_fence_chain'));
    yield* call('dma_fence_chain_init', {
      chain,
      prev: a.objectOrNull('prev', 'fence'),
      fence: a.object('fence', 'fence'),
      seqno: a.u64('seqno'),
    });
    return yield* act(({ machine }) =>
      fenceOf(at(machine.k.fixed.of.dma_fence_chain, chain).fence),
    );
  }),

  chain_find: word([['head'], ['n']], ['dma_fence_chain_find_seqno'], function* (a) {
    const p = yield* slotWith(a.objectOrNull('head', 'fence'));
    const ret = yield* call('dma_fence_chain_find_seqno', { p, seqno: a.u64('n') });
    return structOf({ ret: int(ret), node: fenceOrNull(yield* fenceIn(p)) });
  }),

  array_new: word([['fs']], ['dma_fence_array_create'], function* (a) {
    const fences = a.list('fs').map((f) => objectIndex(f, 'fence', 'f'));
    const array = yield* act(({ machine }) => {
      const isFree = (i: number): boolean =>
        at(machine.k.dma_fence, at(machine.k.fixed.of.dma_fence_array, i).fence).initialized === 0;
      return machine.firstFree(fences.length > 8 ? 'large_array' : 'dma_fence_array', isFree);
    });
    yield* call('dma_fence_array_create', { array, fences });
    return yield* act(({ machine }) =>
      fenceOf(at(machine.k.fixed.of.dma_fence_array, array).fence),
    );
  }),

  unwrap: word([['f']], ['dma_fence_unwrap_first', 'dma_fence_unwrap_next'], function* (a) {
    const fences = yield* unwrapped(a.objectOrNull('f', 'fence'));
    return listOf(fences.map(fenceOf));
  }),

  unwrap_merge: {
    ...word([['fs']], ['dma_fence_unwrap_merge'], function* (a) {
      const fences = a.list('fs').map((f) => objectIndex(f, 'fence', 'f'));
      yield* ensuredMerge();
      const p = yield* slotWith(-1);
      yield* call('dma_fence_unwrap_merge', { p, fences });
      return fenceOrNull(yield* fenceIn(p));
    }),
    rest: true,
  },
};
