import { type DmaBufHandle, design } from 'fencepost';

export default design(
  {
    title: 'two submissions lock the same two buffers in opposite order, without acquire contexts',
    source: 'Documentation/locking/ww-mutex-design.rst; include/linux/dma-resv.h dma_resv_lock()',
    description:
      'With a NULL context the reservation lock is a plain mutex: nobody has a stamp, so nobody backs off.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['LOCK-34'] },
      'one buffer at a time': { holds: true },
    },
  },
  (d, variant) => {
    const b1 = d.dma_buf('b1');
    const b2 = d.dma_buf('b2');

    const submit = (name: string, first: DmaBufHandle, second: DmaBufHandle): void => {
      d.thread(name, (t) => {
        t.dma_resv_lock(first, null);
        if (variant === 'one buffer at a time') t.dma_resv_unlock(first);
        t.dma_resv_lock(second, null);
        t.dma_resv_unlock(second);
        if (variant === 'buggy') t.dma_resv_unlock(first);
      });
    };
    submit('submit A', b1, b2);
    submit('submit B', b2, b1);
  },
);
