import { design } from '../../../language/design.ts';
import { witness } from './witness.ts';

/** Whoever reads the time of a signalled fence spins until it is there. */
export const signalledFenceHasATime = witness(
  'signalled-fence-has-a-time',
  'fence',
  design({ title: 'the time of a fence that has signalled is read' }, (d) => {
    const fence = d.dma_fence('F', { published: true });
    const ran = d.variable('callback ran');
    const callback = d.dma_fence_cb('callback', (t) => t.WRITE_ONCE(ran, 1));
    d.hardirq('irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.kthread('waiter', (t) => {
      t.if(t.dma_fence_add_callback(fence, callback).failed(), () => t.return());
    });
    const read = d.variable('time was read');
    d.kthread('profiler', (t) => {
      t.if(t.dma_fence_test_signaled_flag(fence).is(0), () => t.return());
      t.dma_fence_timestamp(fence);
      t.WRITE_ONCE(read, 1);
    });
    d.sometimes('the time is read', read.is(1));
  }),
);

/** A callback finds its fence signalled: the flag is set before the list is run. */
export const callbackSeesTheFlag = witness(
  'callback-sees-the-flag',
  'fence',
  design({ title: 'a callback looks at its fence' }, (d) => {
    const fence = d.dma_fence('F', { published: true });
    const seen = d.variable('pending');
    const callback = d.dma_fence_cb('callback', (t) => {
      t.if(t.dma_fence_test_signaled_flag(fence).is(0), () => t.WRITE_ONCE(seen, 1));
    });
    d.hardirq('irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.kthread('waiter', (t) => {
      t.if(t.dma_fence_add_callback(fence, callback).failed(), () => t.return());
    });
    d.always('it has signalled', seen.is(0));
  }),
);

/** The members of an array signal after its last user has put it. */
export const arrayIsPutEarly = witness(
  'array-is-put-early',
  'container',
  design({ title: 'an array is armed, put, and then its member signals' }, (d) => {
    const gone = d.completion('gone');
    const member = d.dma_fence('F', { refs: 2, release: (t) => t.complete(gone) });
    const array = d.dma_fence_array('array');
    d.job('engine', (t) => {
      t.dma_fence_signal(member);
      t.dma_fence_put(member);
    });
    d.kthread('driver', (t) => {
      t.dma_fence_array_create(array, [member]);
      t.dma_fence_enable_sw_signaling(array);
      t.dma_fence_put(array);
      t.wait_for_completion(gone);
    });
  }),
);

/** Nothing is wrong with who asks for the fences of an array and has room for one of two: it is told, and looks. */
export const fileInfoWithoutRoom = witness(
  'file-info-without-room',
  'sync',
  design({ title: 'a debugger has room for one of two fences' }, (d) => {
    const members = [d.dma_fence('F1', { refs: 2 }), d.dma_fence('F2', { refs: 2 })];
    const array = d.dma_fence_array('array', members);
    const fd = d.fd('fd', { of: d.sync_file('sync_file', { fence: array }) });
    const info = d.sync_file_info('info');
    const told = d.variable('told');
    d.userspace('debugger', (t) => {
      t.if(t.SYNC_IOC_FILE_INFO(fd, 0, 1, info).isNot('-EINVAL'), () => t.WRITE_ONCE(told, 1));
    });
    d.hardirq('irq', (t) => {
      for (const member of members) t.dma_fence_signal(member);
    });
    d.always('it is refused', told.is(0));
  }),
);
