import * as fc from 'fast-check';
import { type Program, type Step, type TaskData } from '../../language/design-data.ts';
import { call, callOk, declare } from './steps.ts';
import { environments } from './environment.ts';
import { prune } from './prune.ts';

const direction = fc.constantFrom('DMA_BIDIRECTIONAL', 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE');

const part = fc.oneof(
  fc.record({ kind: fc.constant('attach' as const), direction, maps: fc.nat(2) }),
  fc.record({ kind: fc.constant('attach dynamically' as const), direction, pins: fc.boolean() }),
  fc.record({ kind: fc.constant('cpu access' as const), direction }),
  fc.record({ kind: fc.constant('vmap' as const), locked: fc.boolean() }),
  fc.record({ kind: fc.constant('move' as const) }),
);

type Part = typeof part extends fc.Arbitrary<infer T> ? T : never;

const genome = fc.record({
  tasks: fc.array(fc.array(part, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 }),
  moves: fc.boolean(),
  environment: environments,
});

/** Designs about importers and the exporter: what is attached, mapped, pinned or begun is ended, each under the locks that it needs. */
export const respectingDmaBuf: fc.Arbitrary<Program> = genome.map(
  ({ tasks, moves: wanted, environment }) => {
    // An exporter that tells its importers to let go has none that cannot be told (DYN-14).
    const moves = wanted && tasks.flat().every(({ kind }) => kind !== 'attach');
    const attachments: { readonly name: string; readonly dynamic: boolean }[] = [];
    const built = tasks.map((parts, t): TaskData => ({
      name: `T${t}`,
      kind: 'thread',
      steps: parts.flatMap((each) =>
        stepsOf(each, moves, (dynamic) => {
          const name = `A${attachments.length}`;
          attachments.push({ name, dynamic });
          return name;
        }),
      ),
    }));
    return prune({
      objects: [
        declare('dma_buf', 'B', moves ? { ops: { pin: [], unpin: [] } } : {}),
        ...attachments.map(({ name, dynamic }) =>
          declare('dma_buf_attachment', name, {
            dma_buf: 'B',
            attached: false,
            ...(dynamic && { dynamic }),
          }),
        ),
      ],
      tasks: built,
      environment,
    });
  },
);

const locked = (...steps: readonly Step[]): Step => ({ locked: { resv: 'B', steps } });

function stepsOf(it: Part, moves: boolean, attach: (dynamic: boolean) => string): readonly Step[] {
  switch (it.kind) {
    case 'attach': {
      const attachment = attach(false);
      const mapped = { attachment, direction: it.direction };
      const map = callOk('dma_buf_map_attachment_unlocked', mapped, [
        call('dma_buf_unmap_attachment_unlocked', mapped),
      ]);
      return [
        callOk('dma_buf_attach', { attachment }, [
          ...Array.from({ length: it.maps }, () => map),
          call('dma_buf_detach', { buf: 'B', attachment }),
        ]),
      ];
    }
    case 'attach dynamically': {
      const attachment = attach(true);
      const mapped = { attachment, direction: it.direction };
      const map = callOk('dma_buf_map_attachment', mapped, [
        call('dma_buf_unmap_attachment', mapped),
      ]);
      const pinned = callOk('dma_buf_pin', { attachment }, [
        map,
        call('dma_buf_unpin', { attachment }),
      ]);
      return [
        callOk('dma_buf_dynamic_attach', { attachment }, [
          locked(it.pins ? pinned : map),
          call('dma_buf_detach', { buf: 'B', attachment }),
        ]),
      ];
    }
    case 'cpu access': {
      const access = { buf: 'B', direction: it.direction };
      return [callOk('dma_buf_begin_cpu_access', access, [call('dma_buf_end_cpu_access', access)])];
    }
    case 'vmap':
      return it.locked
        ? [locked(callOk('dma_buf_vmap', { buf: 'B' }, [call('dma_buf_vunmap', { buf: 'B' })]))]
        : [
            callOk('dma_buf_vmap_unlocked', { buf: 'B' }, [
              call('dma_buf_vunmap_unlocked', { buf: 'B' }),
            ]),
          ];
    case 'move': {
      const wait = call('dma_resv_wait_timeout', {
        resv: 'B',
        usage: 'BOOKKEEP',
        intr: false,
        timeout: 'MAX_SCHEDULE_TIMEOUT',
      });
      return [locked(...(moves ? [call('dma_buf_invalidate_mappings', { buf: 'B' })] : []), wait)];
    }
  }
}
