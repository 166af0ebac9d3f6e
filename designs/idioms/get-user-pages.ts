import { design } from 'fencepost';

export default design(
  {
    title: 'user pages are pinned with the mmap lock held for reading, while another thread maps',
    description:
      'The writer queues behind the reader, and get_user_pages() does not take the lock again.',
  },
  (d) => {
    const mmapLock = d.mmap_lock();
    d.thread('userptr ioctl', (t) => {
      t.mmap_read_lock(mmapLock);
      t.get_user_pages(mmapLock);
      t.mmap_read_unlock(mmapLock);
    });
    d.thread('mmap syscall', (t) => {
      t.mmap_write_lock(mmapLock);
      t.mmap_write_unlock(mmapLock);
    });
  },
);
