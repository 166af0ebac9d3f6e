import { type CallData, type Step, type Value } from './design-data.ts';

/** What a result is compared with; `ok` is success, whatever the call returns. */
export type Wanted = 'ok' | 0;

/** A step without idioms: what a body of a design has words for. */
export type PlainStep =
  | { readonly kind: 'call'; readonly call: CallData }
  | {
      readonly kind: 'if';
      readonly call: CallData;
      readonly is: Wanted;
      readonly yes: readonly PlainStep[];
      readonly no: readonly PlainStep[];
    }
  | { readonly kind: 'poll'; readonly body: readonly PlainStep[] }
  | { readonly kind: 'break' };

/** Writes the idioms out. */
export function expandSteps(steps: readonly Step[]): readonly PlainStep[] {
  return steps.flatMap((step) => {
    if ('call' in step) return [{ kind: 'call' as const, call: step }];
    if ('if_ok' in step) {
      const { if_ok: call, then, else: otherwise = [] } = step;
      return [
        {
          kind: 'if' as const,
          call,
          is: 'ok' as const,
          yes: expandSteps(then),
          no: expandSteps(otherwise),
        },
      ];
    }
    if ('locked' in step) {
      const { resv, steps: body } = step.locked;
      return [
        plain('dma_resv_lock', { resv, ctx: null }),
        ...expandSteps(body),
        plain('dma_resv_unlock', { resv }),
      ];
    }
    const { ctx, resvs, steps: body } = step.ww_transaction;
    return [
      plain('ww_acquire_init', { ctx }),
      ...lockAll(ctx, resvs),
      ...expandSteps(body),
      ...resvs.toReversed().map((resv) => plain('dma_resv_unlock', { resv })),
      plain('ww_acquire_fini', { ctx }),
    ];
  });
}

function plain(call: string, args: Readonly<Record<string, Value>>): PlainStep {
  return { kind: 'call', call: { call, args } };
}

const lock = (resv: string, ctx: string): CallData => ({
  call: 'dma_resv_lock',
  args: { resv, ctx },
});

/**
 * Locks several reservation objects under a context, and backs off until it has them all: with two, whoever is told to back off
 * sleeps for the other lock and keeps it; with more it only sleeps for the lock, and begins again.
 */
function lockAll(ctx: string, resvs: readonly string[]): readonly PlainStep[] {
  const [first, second, ...more] = resvs;
  if (first === undefined) return [];
  if (second === undefined) return [{ kind: 'call', call: lock(first, ctx) }];
  if (more.length === 0) {
    return [
      { kind: 'call', call: lock(first, ctx) },
      {
        kind: 'poll',
        body: [...lockOrSwap(ctx, first, second), ...lockOrSwap(ctx, second, first)],
      },
    ];
  }
  return [
    { kind: 'poll', body: [{ kind: 'call', call: lock(first, ctx) }, ...lockRest(ctx, resvs, 1)] },
  ];
}

/** Holding one lock, takes the other and leaves the loop; on -EDEADLK it ends up with the other lock instead. */
function lockOrSwap(ctx: string, held: string, wanted: string): readonly PlainStep[] {
  return [
    { kind: 'if', call: lock(wanted, ctx), is: 0, yes: [{ kind: 'break' }], no: [] },
    plain('dma_resv_unlock', { resv: held }),
    plain('dma_resv_lock_slow', { resv: wanted, ctx }),
  ];
}

/** Holding the locks before `at`, takes that and all behind it, and leaves the loop; or sleeps for it with empty hands, to begin again. */
function lockRest(ctx: string, resvs: readonly string[], at: number): readonly PlainStep[] {
  const wanted = resvs[at];
  if (wanted === undefined) return [{ kind: 'break' }];
  return [
    {
      kind: 'if',
      call: lock(wanted, ctx),
      is: 0,
      yes: lockRest(ctx, resvs, at + 1),
      no: [
        ...resvs
          .slice(0, at)
          .toReversed()
          .map((resv) => plain('dma_resv_unlock', { resv })),
        plain('dma_resv_lock_slow', { resv: wanted, ctx }),
        plain('dma_resv_unlock', { resv: wanted }),
      ],
    },
  ];
}
