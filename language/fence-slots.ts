import { type Alternative, type Operation, type Step } from '../model/operation.ts';
import { type DesignModel } from './design-model.ts';
import { type Kernel, at, crash } from '../model/kernel.ts';
import { disown, nullRule, slotFence } from '../model/dma-fence-slot.ts';
import { type ResolvedArgs } from './instruction.ts';

/** The argument that stands for a local variable: a fence that is known only at run time. NULL is -1, so these begin at -2. */
export function slotArg(slot: number): number {
  return -2 - slot;
}

const slotOf = (value: unknown): number =>
  typeof value === 'number' && value < -1 ? -2 - value : -1;

const isFence = (kind: string): boolean => kind === 'dma_fence' || kind === 'dma_fence?';

/** Where the arguments of a call name a variable: the parameter, and the place in it if it is a list. */
interface SlotPlace {
  readonly name: string;
  readonly index: number;
  readonly slot: number;
  /** NULL is as good as any other fence. */
  readonly mayBeNull: boolean;
}

function placesOf(op: Operation, args: Readonly<Record<string, unknown>>): readonly SlotPlace[] {
  return op.params.flatMap(([name, kind]) => {
    const value = args[name];
    const mayBeNull = kind === 'dma_fence?';
    if (isFence(kind)) {
      const slot = slotOf(value);
      return slot < 0 ? [] : [{ name, index: -1, slot, mayBeNull }];
    }
    if (kind !== 'dma_fence[]' || !Array.isArray(value)) return [];
    return value.flatMap((one: unknown, index) => {
      const slot = slotOf(one);
      return slot < 0 ? [] : [{ name, index, slot, mayBeNull: takesNullIn.has(op.name) }];
    });
  });
}

/** The arguments with a fence in one place. */
function withFence(
  args: Readonly<Record<string, unknown>>,
  place: SlotPlace,
  fence: number,
): Record<string, unknown> {
  const { name, index } = place;
  if (index < 0) return { ...args, [name]: fence };
  const list: unknown = args[name];
  return { ...args, [name]: Array.isArray(list) ? list.with(index, fence) : list };
}

/**
 * Every fence that a call may meet, as arguments without variables. What it may do is the union; one variable is varied at a time,
 * because what a call does with one fence does not depend on another.
 */
export function possibleArgs(
  model: DesignModel,
  op: Operation,
  args: Readonly<Record<string, unknown>>,
): readonly Readonly<Record<string, unknown>>[] {
  const places = placesOf(op, args);
  if (places.length === 0) return [args];
  const first = places.reduce(
    (so, place) => withFence(so, place, candidates(model, place)[0] ?? 0),
    {
      ...args,
    },
  );
  return places.flatMap((place) =>
    candidates(model, place).map((fence) => withFence(first, place, fence)),
  );
}

function candidates(model: DesignModel, { slot }: SlotPlace): readonly number[] {
  const only = model.objects.dma_fence_slot[slot]?.containersOnly === true;
  return model.objects.dma_fence.flatMap(({ array, chain }, f) =>
    only && array === undefined && chain === undefined ? [] : [f],
  );
}

type Args = ResolvedArgs & { readonly [name: string]: unknown };

/**
 * The steps of a call with variables among its arguments: each looks at them anew, because only the task itself can change them,
 * and not within a call.
 */
export function stepsOnSlots(
  op: Operation,
  args: ResolvedArgs,
  steps: readonly Step<ResolvedArgs>[],
): readonly Step<ResolvedArgs>[] {
  const places = placesOf(op, args);
  if (places.length === 0) return steps;
  const live: Record<string, unknown> = { ...args };
  for (const { name, index } of places) {
    const list: unknown = args[name];
    if (index >= 0 && Array.isArray(list)) live[name] = [...list];
  }
  const on = (k: Kernel): Args => {
    for (const place of places) put(live, place, slotFence(k, place.slot));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a copy of the resolved arguments.
    return live as Args;
  };
  const hasNull = (k: Kernel): boolean => nullPlace(k, places) !== undefined;
  const wrapWay = (way: Alternative<ResolvedArgs>): Alternative<ResolvedArgs> => ({
    ...way,
    ...(way.ready && { ready: (k, _, t) => hasNull(k) || way.ready?.(k, on(k), t) === true }),
    run: (k, _, t) => {
      if (hasNull(k)) return 0;
      const result = way.run(k, on(k), t);
      if (result >= 0) handOver(k, op, places);
      return result;
    },
  });
  return steps.map((step) => ({
    ...step,
    ...wrapWay(step),
    ...(step.or && { or: step.or.map((way) => wrapWay(way)) }),
    ...(step.waitsFor && {
      waitsFor: (k, _, t) => (hasNull(k) ? never : (step.waitsFor?.(k, on(k), t) ?? never)),
    }),
    ...(step.waitsForTask && {
      waitsForTask: (k, _, t) => (hasNull(k) ? -1 : (step.waitsForTask?.(k, on(k), t) ?? -1)),
    }),
    ...(step.waitsForFence && {
      waitsForFence: (k, _, t) => (hasNull(k) ? -1 : (step.waitsForFence?.(k, on(k), t) ?? -1)),
    }),
    ...(step.stuck && {
      stuck: (k, _, t) => {
        if (!hasNull(k)) step.stuck?.(k, on(k), t);
      },
    }),
    check: (k, _, t) => {
      const empty = nullPlace(k, places);
      if (empty === undefined) step.check?.(k, on(k), t);
      else if (!takesNull.has(op.name)) crash(k, nullRule(k, empty.slot));
    },
  }));
}

const never = { kind: 'never', because: 'the call cannot go on' } as const;

/** The first variable that is NULL where the call needs a fence. */
function nullPlace(k: Kernel, places: readonly SlotPlace[]): SlotPlace | undefined {
  for (let i = 0; i < places.length; i++) {
    const place = at(places, i);
    if (!place.mayBeNull && slotFence(k, place.slot) < 0) return place;
  }
  return undefined;
}

function put(live: Record<string, unknown>, { name, index }: SlotPlace, fence: number): void {
  const list = live[name];
  if (index < 0) live[name] = fence;
  else if (Array.isArray(list)) list[index] = fence;
}

/** NULL is no mistake in a list: @see dma_fence_unwrap_first() */
const takesNullIn: ReadonlySet<string> = new Set(['dma_fence_unwrap_merge']);

/** NULL is no mistake: @see dma_fence_put(), dma_fence_get() */
const takesNull: ReadonlySet<string> = new Set(['dma_fence_put', 'dma_fence_get']);

/** Gives the reference in the variable away. */
function handOver(k: Kernel, op: Operation, places: readonly SlotPlace[]): void {
  for (const { name, slot } of places) if (op.consumes.includes(name)) disown(k, slot);
}
