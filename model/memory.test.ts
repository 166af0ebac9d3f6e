import { describe, expect, it } from '@jest/globals';
import { explored } from '../verify/explored.fixture.ts';

describe('get_user_pages()', () => {
  it('does not take an mmap_lock that its caller holds', () => {
    const result = explored((d) => {
      const mm = d.mmap_lock();
      d.thread('ioctl', (t) => {
        t.mmap_read_lock(mm);
        t.get_user_pages(mm);
        t.mmap_read_unlock(mm);
      });
      d.thread('mmap', (t) => {
        t.mmap_write_lock(mm);
        t.mmap_write_unlock(mm);
      });
    });
    expect(result.findings).toEqual([]);
  });
});

describe('copy_from_user()', () => {
  it('takes the mmap_lock once more for its page fault, and gives only that back', () => {
    const result = explored((d) => {
      const mm = d.mmap_lock();
      d.thread('ioctl', (t) => {
        t.mmap_read_lock(mm);
        t.copy_from_user(mm);
        t.mmap_read_unlock(mm);
      });
    });
    expect(result.findings).toEqual([]);
  });

  it('waits for a writer that queued behind its own read lock', () => {
    const result = explored((d) => {
      const mm = d.mmap_lock();
      d.thread('ioctl', (t) => {
        t.mmap_read_lock(mm);
        t.copy_from_user(mm);
        t.mmap_read_unlock(mm);
      });
      d.thread('mmap', (t) => {
        t.mmap_write_lock(mm);
        t.mmap_write_unlock(mm);
      });
    });
    expect(result.findings).toContain('deadlock');
  });
});
