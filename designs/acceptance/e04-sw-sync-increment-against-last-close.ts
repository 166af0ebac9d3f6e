import { design } from 'fencepost';

export default design(
  {
    title: 'SW_SYNC_IOC_INC meets a point whose last reference is gone',
    source:
      'reference E04 and R06; drivers/dma-buf/sw_sync.c sync_timeline_signal(); dri-devel 2024-06-14, "Add a reference when adding fence to timeline list"',
    description:
      'The list of a timeline holds no reference. The last close drops the count to zero and then waits for the lock of the timeline to take the point off the list; whoever holds that lock meanwhile takes a plain reference: from 0 to 1, and the point is released twice.',
    variants: {
      'the last close races': { verdict: 'rule', violates: ['CTX-05', 'CTX-06', 'RCU-10'] },
      'the close comes after the increment': { holds: true },
    },
  },
  (d, variant) => {
    const timeline = d.sync_timeline('timeline');
    const timelineFd = d.fd('timeline fd', { of: timeline });
    const point = d.sync_pt('point', timeline);
    const file = d.sync_file('sync_file');
    const fd = d.fd('fence fd');
    const incremented = d.completion('incremented');
    const created = d.completion('created');

    d.thread('closes', (t) => {
      t.SW_SYNC_IOC_CREATE_FENCE(timelineFd, 1, fd, point, file);
      t.complete(created);
      if (variant === 'the close comes after the increment') t.wait_for_completion(incremented);
      t.close(fd);
    });
    d.thread('increments', (t) => {
      t.wait_for_completion(created);
      t.SW_SYNC_IOC_INC(timelineFd, 1);
      t.complete(incremented);
    });
  },
);
