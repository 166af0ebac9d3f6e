import { describe, expect, it } from '@jest/globals';
import { type CompiledDesign, compile } from './compile.ts';
import { type Kernel } from '../model/kernel.ts';
import { DesignBuilder } from './design-builder.ts';
import { profiles } from '../model/profile.ts';

/** A starts B, B starts C, and C signals F; D signals it in a routine that runs inside its allocation. */
function chain(): CompiledDesign {
  const d = new DesignBuilder();
  const f = d.dma_fence('F', { published: true });
  const c = d.work('C', { queued: false }, (t) => t.dma_fence_signal(f));
  const b = d.work('B', { queued: false }, (t) => t.queue_work(c));
  d.thread('A', (t) => {
    t.queue_work(b);
    t.userspace_step();
  });
  d.shrinker('scan', (t) => t.dma_fence_signal(f));
  d.kthread('D', (t) => t.kmalloc('GFP_KERNEL'));
  return compile(d.model, profiles['7.2'], { injectDeadlk: false, shortMemory: false });
}

/** The names in a bit mask of tasks. */
function names({ constants }: CompiledDesign, mask: number): string {
  return constants.tasks.flatMap(({ name }, t) => ((mask >> t) & 1 ? [name] : [])).join('');
}

function asked(): {
  readonly k: Kernel;
  readonly put: (task: string, pc: number) => void;
  readonly may: () => string;
  readonly bringAbout: () => string;
} {
  const design = chain();
  const { tasks, program } = design.constants;
  const k = design.codec.alloc();
  design.codec.init(k);
  return {
    k,
    put: (task, pc) => {
      const state = k.task[tasks.findIndex(({ name }) => name === task)];
      if (state !== undefined) state.pc = pc;
    },
    may: () => {
      const mask = tasks.reduce(
        (m, _, t) => m | (Number(program.mayStill(k, t, 'signal:0')) << t),
        0,
      );
      return names(design, mask);
    },
    bringAbout: () => names(design, program.bringAbout(k, 'signal:0')),
  };
}

describe('who may still signal', () => {
  it('is an idle task that may be started, and a task whose routine may', () => {
    const { may } = asked();
    expect(may()).toBe('CD');
  });

  it('is brought about by running tasks alone, over any number of idle ones', () => {
    const { bringAbout } = asked();
    expect(bringAbout()).toBe('AD');
  });

  it('is no idle task once nobody can start it any more', () => {
    const { put, may, bringAbout } = asked();
    put('A', 0);
    expect([may(), bringAbout()]).toEqual(['D', 'D']);
  });

  it('is a task that is queued to run again', () => {
    const { k, put, may, bringAbout } = asked();
    put('A', 0);
    put('D', 0);
    put('C', 1000);
    expect([may(), bringAbout()]).toEqual(['', '']);
    const [c] = k.task;
    if (c !== undefined) c.pending = 1;
    expect([may(), bringAbout()]).toEqual(['C', 'C']);
  });
});
