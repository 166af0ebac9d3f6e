import { design } from 'fencepost';

export default design(
  {
    title: 'a point of sw_sync signals only when userspace says so: no kernel fence may be one',
    source: 'drivers/dma-buf/sw_sync.c:303-307,353-354',
    variants: {
      breaks: { verdict: 'indefinite-fence', violates: ['INDEF-01', 'SF-12'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const timeline = d.sync_timeline('timeline');
    const timelineFd = d.fd('timeline fd', { of: timeline });
    const fd = d.fd('fence fd');
    const file = d.sync_file('sync_file');
    const point = d.sync_pt('point', timeline);
    const job = d.dma_fence('fence of the job');

    d.userspace('process', (t) => {
      if (variant === 'breaks') t.SW_SYNC_IOC_CREATE_FENCE(timelineFd, 1, fd, point, file);
      else {
        t.if(t.sync_file_create(file, job).failed(), () => t.return());
        t.fd_install(fd, file);
      }
      t.userspace_step();
      t.SW_SYNC_IOC_INC(timelineFd, 1);
    });
    d.hardirq('end of job', (t) => t.dma_fence_signal(job));
  },
);
