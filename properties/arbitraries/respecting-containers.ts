import * as fc from 'fast-check';
import { type Program, type Step, type TaskData } from '../../language/design-data.ts';
import { call, callOk, declare } from './steps.ts';
import { environments } from './environment.ts';
import { prune } from './prune.ts';

const look = fc.constantFrom(
  'wait',
  'dma_fence_is_signaled',
  'dma_fence_enable_sw_signaling',
  'dma_fence_get_status',
  'callback',
);

// A merge leaves out what has signalled, with its error (CONT-17): nothing may fail there.
const genome = fc.record({
  shape: fc.constantFrom('array', 'array of one', 'chain', 'chain of one', 'merge'),
  looks: fc.array(look, { maxLength: 2 }),
  observer: fc.array(fc.constantFrom('wait', 'dma_fence_is_signaled'), { maxLength: 1 }),
  signaller: fc.constantFrom('work', 'irq'),
  reversed: fc.boolean(),
  setsError: fc.boolean(),
  environment: environments,
});

type Genome = typeof genome extends fc.Arbitrary<infer T> ? T : never;

/** Designs about containers: whoever makes one gives it its references, looks at it and puts it; another task signals what is in it. */
export const respectingContainers: fc.Arbitrary<Program> = genome.map((it) => {
  const used = it.shape.endsWith('of one') ? ['F0'] : ['F0', 'F1'];
  const fences = it.reversed ? used.toReversed() : used;
  const observers: readonly TaskData[] =
    it.observer.length === 0
      ? []
      : [
          {
            name: 'observer',
            kind: 'thread',
            steps: it.observer.map((what) => lookAt(what, 'F0')),
          },
        ];
  const program: Program = {
    objects: [
      declare('dma_fence_stub', 'stub', { private: true }),
      ...['F0', 'F1'].map((name) => declare('dma_fence', name, { published: true, refs: 3 })),
      declare('dma_fence_array', 'A0', { max: 2 }),
      declare('dma_fence_chain', 'C0'),
      declare('dma_fence_chain', 'C1'),
      declare('dma_fence_cb', 'cb'),
      declare('dma_fence_cb', 'cb2'),
      declare('dma_fence_slot', 'merged'),
    ],
    tasks: [
      { name: 'builder', kind: 'thread', steps: build(it) },
      ...observers,
      {
        name: 'signaller',
        kind: it.signaller,
        steps: fences.flatMap((fence) => [
          ...(it.setsError && it.shape !== 'merge'
            ? [call('dma_fence_set_error', { fence, error: '-EIO' })]
            : []),
          call('dma_fence_signal', { fence }),
        ]),
      },
    ],
    environment: it.environment,
  };
  return it.shape === 'merge'
    ? { ...program, objects: program.objects.filter(({ word }) => word !== 'dma_fence_chain') }
    : prune(program);
});

function build({ shape, looks: all, setsError }: Genome): readonly Step[] {
  // Who polls a container first loses the errors in it (CONT-08), and a chain has none of its own (CONT-10): nobody may ask for them here.
  const looks = setsError ? all.filter((what) => what !== 'dma_fence_get_status') : all;
  const used = (fence: string): readonly Step[] => [
    ...looks.map((what, i) => lookAt(what, fence, i === 0 ? 'cb' : 'cb2')),
    call('dma_fence_put', { fence }),
  ];
  switch (shape) {
    case 'array':
      return [createArray(['F0', 'F1'], used('A0'))];
    case 'array of one':
      return [createArray(['F0'], used('A0'))];
    case 'chain':
      return [
        call('dma_fence_chain_init', { chain: 'C0', prev: null, fence: 'F0', seqno: 1 }),
        call('dma_fence_chain_init', { chain: 'C1', prev: 'C0', fence: 'F1', seqno: 2 }),
        ...used('C1'),
      ];
    case 'chain of one':
      return [
        call('dma_fence_chain_init', { chain: 'C0', prev: null, fence: 'F0', seqno: 1 }),
        ...used('C0'),
      ];
    case 'merge':
      return [
        call('dma_fence_unwrap_merge', { p: 'merged', fences: ['F0', 'F1'] }),
        callOk('fence_is_null', { p: 'merged' }, [], used('merged')),
      ];
  }
}

function createArray(fences: readonly string[], then: readonly Step[]): Step {
  const give = fences.map((fence) => call('dma_fence_put', { fence }));
  return callOk('dma_fence_array_create', { array: 'A0', fences: [...fences] }, then, give);
}

function lookAt(what: string, fence: string, callback = 'cb'): Step {
  if (what === 'wait') return call('dma_fence_wait', { fence, intr: false });
  if (what === 'callback')
    return callOk('dma_fence_add_callback', { fence, callback }, [
      call('dma_fence_remove_callback', { fence, callback }),
    ]);
  return call(what, { fence });
}
