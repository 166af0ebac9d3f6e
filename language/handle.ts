import { type Condition } from '../model/operation.ts';
import { type FileOwner } from '../model/file.ts';
import { type Kernel, at } from '../model/kernel.ts';

/** What a design holds of one of its objects; `index` counts within its kind. */
export interface Handle<K extends string = string> {
  readonly kind: K;
  readonly index: number;
  readonly name: string;
}

/** Handle of a task that something else starts, flushes or deletes. */
export type TaskHandle = Handle<'task'>;

/** Handle of a buffer: it stands for its reservation object and for its first attachment too. */
export interface DmaBufHandle extends Handle<'dma_buf'> {
  readonly resv: Handle<'dma_resv'>;
  readonly attachment: Handle<'dma_buf_attachment'>;
}

/** Handle of a point of a sw_sync timeline: it stands for its fence too. */
export interface PointHandle extends FenceHandle {
  readonly pt: Handle<'sync_pt'>;
}

/** Handle of whatever lives as long as its file: the file itself, or its owner. */
export type FileHandle = Handle<'file' | FileOwner>;

/** Handle of a shared variable, with the conditions that can be asked of it. */
export interface VariableHandle extends Handle<'variable'> {
  readonly max: number;
  /** True while the variable has this value. */
  is: (value: number) => Condition;
  /** True while it has another. */
  isNot: (value: number) => Condition;
  /** True while it is at least this. */
  atLeast: (value: number) => Condition;
}

/** Handle of a fence, with the conditions that can be asked of it. */
export interface FenceHandle extends Handle<'dma_fence'> {
  /** True once the fence has signalled. */
  isSignaled: () => Condition;
  /** True while it is not: of no use to a waiter, but to an assertion. */
  isUnsignaled: () => Condition;
}

/** Handle of a vgem fence: it stands for the fence in it too. */
export interface VgemFenceHandle extends Handle<'vgem_fence'> {
  readonly fence: FenceHandle;
}

/** Handle of a GEM object: it stands for its reservation object too, and for the buffer that it is exported as. */
export interface GemObjectHandle extends Handle<'drm_gem_object'> {
  readonly resv: Handle<'dma_resv'>;
  /** The buffer that it becomes when it is exported, if its device is known. */
  readonly dma_buf?: DmaBufHandle;
}

/** Handle of a job, with the two fences of its `struct drm_sched_fence`. */
export interface DrmSchedJobHandle extends Handle<'drm_sched_job'> {
  readonly scheduled: FenceHandle;
  readonly finished: FenceHandle;
}

/** Makes the handle of a variable. */
export function variableHandle(index: number, name: string, max: number): VariableHandle {
  const condition = (text: string, test: (value: number) => boolean): Condition => ({
    holds: (k: Kernel) => test(at(k.variable, index).value),
    text: `${name} ${text}`,
    effects: [`write:${index}`],
    asks: [{ kind: 'variable', index, name }],
  });
  return {
    kind: 'variable',
    index,
    name,
    max,
    is: (value) => condition(`== ${value}`, (x) => x === value),
    isNot: (value) => condition(`!= ${value}`, (x) => x !== value),
    atLeast: (value) => condition(`>= ${value}`, (x) => x >= value),
  };
}

/** Makes the handle of a fence. */
export function fenceHandle(index: number, name: string): FenceHandle {
  const condition = (text: string, value: number): Condition => ({
    holds: (k: Kernel) => at(k.dma_fence, index).signaled === value,
    text: `${name} ${text}`,
    effects: [`signal:${index}`],
    asks: [{ kind: 'dma_fence', index, name }],
  });
  return {
    kind: 'dma_fence',
    index,
    name,
    isSignaled: () => condition('is signalled', 1),
    isUnsignaled: () => condition('is not signalled', 0),
  };
}

/** Handle of a variable for a fence, with the conditions that can be asked of it. */
export interface FenceSlotHandle extends Handle<'dma_fence_slot'> {
  /** True while it holds this fence, or NULL. */
  is: (fence: Handle<'dma_fence'> | null) => Condition;
}

/** Makes the handle of a variable for a fence. */
export function fenceSlotHandle(index: number, name: string): FenceSlotHandle {
  return {
    kind: 'dma_fence_slot',
    index,
    name,
    is: (fence) => ({
      holds: (k: Kernel) => at(k.dma_fence_slot, index).fence === (fence?.index ?? -1) + 1,
      text: `${name} == ${fence?.name ?? 'NULL'}`,
      effects: [],
      asks:
        fence === null
          ? [{ kind: 'dma_fence_slot', index, name }]
          : [{ kind: 'dma_fence_slot', index, name }, fence],
    }),
  };
}

/** True if every one of the conditions holds. */
export function allOf(...conditions: readonly Condition[]): Condition {
  return {
    holds: (k) => conditions.every((c) => c.holds(k)),
    text: conditions.map((c) => c.text).join(' && '),
    effects: conditions.flatMap((c) => c.effects),
    asks: conditions.flatMap((c) => c.asks ?? []),
  };
}

/** True if at least one of the conditions holds. */
export function anyOf(...conditions: readonly Condition[]): Condition {
  return {
    holds: (k) => conditions.some((c) => c.holds(k)),
    text: conditions.map((c) => c.text).join(' || '),
    effects: conditions.flatMap((c) => c.effects),
    asks: conditions.flatMap((c) => c.asks ?? []),
  };
}

/** True if the condition does not hold. */
export function not(condition: Condition): Condition {
  return {
    holds: (k) => !condition.holds(k),
    text: `!(${condition.text})`,
    effects: condition.effects,
    asks: condition.asks ?? [],
  };
}
