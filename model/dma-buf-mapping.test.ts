import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type KernelVersion } from './profile.ts';
import { explored } from '../verify/explored.fixture.ts';

/** An exporter of device memory; the importer maps with the lock, or the exporter makes the table without it. */
const exporter =
  (locks: boolean) =>
  (d: DesignBuilder): void => {
    const buf = d.dma_buf('B', {
      ops: {
        map_dma_buf: (t) => {
          t.if(t.dma_buf_phys_vec_to_sgt(buf).failed(), () => t.return('-ENOMEM'));
        },
        unmap_dma_buf: (t) => t.dma_buf_free_sgt(buf),
      },
    });
    d.kthread('importer', (t) => {
      if (!locks) {
        t.if(t.dma_buf_phys_vec_to_sgt(buf).is(0), () => t.dma_buf_free_sgt(buf));
        return;
      }
      t.dma_resv_lock(buf, null);
      t.if(t.dma_buf_map_attachment(buf, 'DMA_BIDIRECTIONAL').is(0), () => {
        t.dma_buf_unmap_attachment(buf, 'DMA_BIDIRECTIONAL');
      });
      t.dma_resv_unlock(buf);
    });
  };

describe('dma_buf_phys_vec_to_sgt()', () => {
  it('runs with the reservation lock held, and may fail', () => {
    const { findings, complete } = explored(exporter(true), { shortMemory: true });
    expect({ findings, complete }).toEqual({ findings: [], complete: true });
    expect(explored(exporter(false)).findings).toEqual(['RESV-04']);
  });

  it('is new in 7.2', () => {
    for (const kernel of ['6.1', '6.12'] satisfies KernelVersion[])
      expect(() => explored(exporter(true), { kernel })).toThrow(`does not exist in ${kernel}`);
  });
});
