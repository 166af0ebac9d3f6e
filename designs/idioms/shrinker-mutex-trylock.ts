import { design } from 'fencepost';

export default design(
  {
    title: 'memory is allocated under a mutex that the shrinker only tries',
    description: 'The allocating task holds the mutex itself, and the shrinker then does nothing.',
  },
  (d) => {
    const lock = d.mutex('vm->mutex');
    d.shrinker('gem_shrinker', (t) => {
      t.if(t.mutex_trylock(lock).is(1), () => t.mutex_unlock(lock));
    });
    d.thread('bind ioctl', (t) => {
      t.mutex_lock(lock);
      t.kmalloc('GFP_NOFS');
      t.mutex_unlock(lock);
    });
    d.thread('mmap ioctl', (t) => {
      t.mutex_lock(lock);
      t.kmalloc('GFP_KERNEL');
      t.mutex_unlock(lock);
    });
  },
);
