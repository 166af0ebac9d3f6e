import { design } from 'fencepost';

export default design(
  {
    title: 'the last put against a walk over a list that holds no references',
    source: 'reference R06; drivers/dma-buf/sw_sync.c sync_timeline_signal(), sync_pt_create()',
    description:
      'A point whose count is zero stays on the list until its release gets the lock. The creation of a point with the same value takes its reference unless the count is zero; the increment takes one in any case.',
    variants: {
      sync_pt_create: { holds: true },
      sync_timeline_signal: { verdict: 'rule', violates: ['CTX-05', 'CTX-06', 'RCU-10'] },
    },
  },
  (d, variant) => {
    const timeline = d.sync_timeline('timeline');
    const timelineFd = d.fd('timeline fd', { of: timeline });
    const [point, other] = [d.sync_pt('point', timeline), d.sync_pt('other point', timeline)];
    const [file, otherFile] = [d.sync_file('sync_file'), d.sync_file('other sync_file')];
    const [fd, otherFd] = [d.fd('fence fd'), d.fd('other fence fd')];
    const created = d.completion('created');

    d.thread('closes', (t) => {
      t.SW_SYNC_IOC_CREATE_FENCE(timelineFd, 1, fd, point, file);
      t.complete(created);
      t.close(fd);
    });
    d.thread('walks', (t) => {
      t.wait_for_completion(created);
      if (variant === 'sync_timeline_signal') t.SW_SYNC_IOC_INC(timelineFd, 1);
      else {
        t.SW_SYNC_IOC_CREATE_FENCE(timelineFd, 1, otherFd, other, otherFile);
        t.close(otherFd);
      }
    });
  },
);
