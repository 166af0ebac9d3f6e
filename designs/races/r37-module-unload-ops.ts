import { design } from 'fencepost';

export default design(
  {
    title: 'a module unloads while somebody calls an op of a fence that it made',
    source:
      'drivers/dma-buf/dma-fence.c of 7.2 dma_fence_signal_timestamp_locked(), dma_fence_driver_name()',
    description:
      'The signal clears the ops, so whoever comes after it finds none. Whoever loaded them before is in a read section, and the module waits for that to end. Up to 6.12 the ops stay: no wait helps while the fence exists.',
    variants: {
      'waits for a grace period': { holds: true, kernels: ['7.2'] },
      'does not wait': { verdict: 'rule', violates: ['RCU-08'], kernels: ['7.2'] },
      'unloads before the signal': {
        verdict: 'rule',
        violates: ['FENCE-48', 'RCU-08'],
        kernels: ['7.2'],
      },
      'the ops stay': { verdict: 'rule', violates: ['FENCE-48'], kernels: ['6.12', '6.1'] },
    },
  },
  (d, variant) => {
    const rcu = d.rcu();
    const driver = d.module('driver', {
      refs: 1,
      exit: (t) => {
        if (variant !== 'does not wait') t.synchronize_rcu(rcu);
      },
    });
    const fence = d.dma_fence('F', { refs: 2, published: true, module: driver });
    const found = d.variable('the reader found the ops');
    const late = d.variable('the reader came too late');

    d.kthread('last job', (t) => {
      if (variant === 'unloads before the signal') t.module_put(driver);
      t.dma_fence_signal(fence);
      if (variant !== 'unloads before the signal') t.module_put(driver);
      t.dma_fence_put(fence);
    });
    d.thread('rmmod', (t) => {
      t.if(t.delete_module(driver).failed(), () => t.return());
    });
    d.thread('debugfs', (t) => {
      t.rcu_read_lock();
      t.if(
        t['fence->ops'](fence).is(1),
        () => t.WRITE_ONCE(found, 1),
        () => t.WRITE_ONCE(late, 1),
      );
      t.rcu_read_unlock();
      t.dma_fence_put(fence);
    });
    d.sometimes('it found the ops', found.is(1));
    if (variant === 'waits for a grace period') d.sometimes('it came too late', late.is(1));
  },
);
