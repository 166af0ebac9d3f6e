import { describe, expect, it } from '@jest/globals';
import { explored } from '../verify/explored.fixture.ts';

describe('ww_mutex_trylock()', () => {
  it('forgets the wound of a context that holds nothing any more', () => {
    const result = explored((d) => {
      const wound = { class: 'wound-wait' } as const;
      const [a, b, c] = [d.ww_mutex('a', wound), d.ww_mutex('b', wound), d.ww_mutex('c', wound)];
      const older = d.ww_acquire_ctx('older', wound);
      const younger = d.ww_acquire_ctx('younger', wound);
      const [begun, over] = [d.completion('begun'), d.completion('over')];
      const died = d.variable('died');
      d.kthread('older task', (t) => {
        t.ww_acquire_init(older);
        t.ww_mutex_lock(c, older);
        t.complete(begun);
        t.ww_mutex_lock(a, older);
        t.ww_mutex_unlock(a);
        t.ww_mutex_unlock(c);
        t.ww_acquire_fini(older);
        t.complete(over);
      });
      d.kthread('younger task', (t) => {
        t.wait_for_completion(begun);
        t.ww_acquire_init(younger);
        t.ww_mutex_lock(a, younger);
        t.ww_mutex_unlock(a);
        t.wait_for_completion(over);
        t.ww_mutex_trylock(a, younger);
        t.if(t.ww_mutex_lock(b, younger).failed(), () => t.WRITE_ONCE(died, 1));
        t.assert(died.is(0));
        t.ww_mutex_unlock(b);
        t.ww_mutex_unlock(a);
        t.ww_acquire_fini(younger);
      });
      d.kthread('no context', (t) => {
        t.ww_mutex_lock(b, null);
        t.ww_mutex_unlock(b);
      });
    });
    expect(result.findings).toEqual([]);
  });
});

describe('ww_mutex_unlock()', () => {
  it('counts no lock twice out of a context that was ended too early', () => {
    const result = explored((d) => {
      const lock = d.ww_mutex('lock');
      const ctx = d.ww_acquire_ctx('ctx');
      d.thread('ioctl', (t) => {
        t.ww_acquire_init(ctx);
        t.ww_mutex_lock(lock, ctx);
        t.ww_acquire_fini(ctx);
        t.ww_mutex_unlock(lock);
      });
    });
    expect(result.findings).toEqual(['WW-12']);
  });
});
