import { type Kernel, at } from '../../model/kernel.ts';

/** Changes a field back. */
type Undo = () => void;

/** What a fence is taken for. */
interface Seen {
  readonly signaled?: number;
  readonly hwDone?: number;
  readonly error?: number;
  readonly context?: number;
  readonly seqno?: number;
}

/** Gives an object other values for a while; a value that changes meanwhile stays changed. */
export function pretending<T extends object>(it: T, other: Partial<T>): Undo {
  const before: Partial<T> = {};
  for (const key in other) before[key] = it[key];
  Object.assign(it, other);
  return () => {
    for (const key in other) {
      const old = before[key];
      if (it[key] === other[key] && old !== undefined) it[key] = old;
    }
  };
}

/** Takes fences for others than they are; undefined leaves a fence as it is. The place on a timeline is in the state or a constant. */
export function fencesSeen(k: Kernel, seen: (f: number) => Seen | undefined): Undo {
  const undo: Undo[] = [];
  for (let f = 0; f < k.dma_fence.length; f++) {
    const { initialized, freed } = at(k.dma_fence, f);
    const other = initialized === 1 && freed === 0 ? seen(f) : undefined;
    if (other === undefined) continue;
    undo.push(pretending(at(k.dma_fence, f), other));
    const { context, seqno } = other;
    undo.push(
      pretending(at(k.fixed.of.dma_fence, f), {
        ...(context !== undefined && { context }),
        ...(seqno !== undefined && { seqno }),
      }),
    );
  }
  return () => {
    for (const one of undo.toReversed()) one();
  };
}

/** Takes the entries of reservation objects for entries of another usage; an entry that is replaced meanwhile keeps what it got. */
export function pretendUsage(k: Kernel, seen: (usage: number) => number, only?: number): Undo {
  const undo: Undo[] = [];
  for (const [r, { usage, fence, num }] of k.dma_resv.entries()) {
    if (only !== undefined && only !== r) continue;
    for (let i = 0; i < num; i++) {
      const [before, its] = [at(usage, i), at(fence, i)];
      const other = seen(before);
      usage[i] = other;
      undo.push(() => {
        if (usage[i] === other && fence[i] === its) usage[i] = before;
      });
    }
  }
  return () => {
    for (const one of undo) one();
  };
}
