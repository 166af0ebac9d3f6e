import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from './design-builder.ts';
import { type DmaBufHandle } from './handle.ts';
import { type KernelOptions } from '../model/kernel.ts';
import { explored } from '../verify/explored.fixture.ts';

/** Two threads lock the same two buffers, in opposite orders. */
function opposite(d: DesignBuilder): void {
  const a = d.dma_buf('A');
  const b = d.dma_buf('B');
  const submit = (name: string, ...bufs: readonly DmaBufHandle[]): void => {
    const exec = d.drm_exec(`${name} exec`);
    d.kthread(name, (t) => {
      t.drm_exec_init(exec);
      t.drm_exec_until_all_locked(exec, () => {
        for (const buf of bufs) {
          const locked = t.drm_exec_lock_obj(exec, buf);
          t.drm_exec_retry_on_contention(locked);
        }
      });
      t.drm_exec_fini(exec);
    });
  };
  submit('T1', a, b);
  submit('T2', b, a);
}

/** One thread locks a buffer twice, and asserts what the second call returns. */
const duplicate =
  (ignore: boolean, result: 0 | '-EALREADY') =>
  (d: DesignBuilder): void => {
    const a = d.dma_buf('A');
    const alias = d.dma_buf('imported A', { resv: a });
    const exec = d.drm_exec('exec', { ignore_duplicates: ignore });
    const never = d.variable('never');
    d.kthread('submit', (t) => {
      t.drm_exec_init(exec);
      t.drm_exec_until_all_locked(exec, () => {
        t.drm_exec_lock_obj(exec, a);
        const again = t.drm_exec_lock_obj(exec, alias);
        t.if(again.isNot(result), () => t.assert(never.is(1)));
      });
      t.drm_exec_unlock_obj(exec, alias);
      t.drm_exec_fini(exec);
    });
  };

describe('drm_exec', () => {
  it('locks in any order: the younger one backs off, and both come to the end', () => {
    const { findings, complete, states, edges, depth } = explored(opposite);
    expect({ findings, complete }).toEqual({ findings: [], complete: true });
    expect([states, edges, depth]).toMatchInlineSnapshot(`
     [
       268,
       450,
       26,
     ]
    `);
  });

  it('survives injected contention', () => {
    const options: Partial<KernelOptions> = { injectDeadlk: true };
    expect(explored(opposite, options)).toMatchObject({ findings: [], complete: true });
  });

  it('WW-22: goes round the loop after every contention', () => {
    const ignoring = (d: DesignBuilder): void => {
      const exec = d.drm_exec('bad exec');
      const c = d.dma_buf('C');
      const e = d.dma_buf('E');
      d.kthread('bad', (t) => {
        t.drm_exec_init(exec);
        t.drm_exec_until_all_locked(exec, () => {
          t.drm_exec_lock_obj(exec, c);
          t.drm_exec_lock_obj(exec, e);
          t.drm_exec_lock_obj(exec, c);
        });
        t.drm_exec_fini(exec);
      });
    };
    expect(explored(ignoring, { injectDeadlk: true }).findings).toContain('WW-22');
  });

  it('takes a second lock of the same object for a duplicate', () => {
    expect(explored(duplicate(false, '-EALREADY')).findings).toEqual([]);
    expect(explored(duplicate(true, 0)).findings).toEqual([]);
    expect(explored(duplicate(true, '-EALREADY')).findings).toEqual(['CTX-09']);
  });

  it('does not exist in 6.1', () => {
    expect(() => explored(opposite, { kernel: '6.1' })).toThrow('does not exist in 6.1');
  });
});
