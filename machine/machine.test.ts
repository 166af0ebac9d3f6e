import { describe, expect, it } from '@jest/globals';
import { BOOT_NS, Machine } from './machine.ts';
import { PoolExhausted } from './pools.ts';
import { at } from '../model/kernel.ts';
import { initFence } from '../model/dma-fence.ts';
import { profiles } from '../model/profile.ts';

const ms = 1_000_000;

function machineWithFence(): { readonly machine: Machine; readonly fence: number } {
  const machine = new Machine(profiles['7.2'], ['A', 'B'], { dma_fence: 2, ww_mutex: 1 });
  const fence = machine.create('dma_fence', { context: 7, seqno: 1 });
  initFence(machine.k, fence, 1);
  return { machine, fence };
}

/** Lets an actor go on as far as it can. */
function run(machine: Machine, actor: string): void {
  for (let [way] = machine.ways(actor); way !== undefined; [way] = machine.ways(actor))
    machine.take(way);
}

describe('a machine', () => {
  it('blocks an actor in a wait until another one signals', () => {
    const { machine, fence } = machineWithFence();
    machine.begin('A', 'dma_fence_wait', { fence, intr: 0 });
    run(machine, 'A');
    expect(machine.isIdle('A')).toBe(false);
    expect(machine.ways()).toEqual([]);
    machine.begin('B', 'dma_fence_signal', { fence });
    run(machine, 'B');
    run(machine, 'A');
    expect(machine.isIdle('A')).toBe(true);
    expect(machine.result('A')).toBe(0);
  });

  it('ends an interruptible wait by a signal, and no other', () => {
    const { machine, fence } = machineWithFence();
    machine.begin('A', 'dma_fence_wait', { fence, intr: 1 });
    machine.begin('B', 'dma_fence_wait', { fence, intr: 0 });
    machine.deliverSignal('A');
    machine.deliverSignal('B');
    run(machine, 'A');
    run(machine, 'B');
    expect(machine.result('A')).toBe(-512);
    expect(machine.isIdle('B')).toBe(false);
  });

  it('lets a wait time out when its time has come, and not before', () => {
    const { machine, fence } = machineWithFence();
    machine.begin('A', 'dma_fence_wait_timeout', { fence, intr: 0, timeout: 1 }, 5 * ms);
    expect(machine.ways('A')).toEqual([]);
    expect(machine.nextDeadlineNs()).toBe(BOOT_NS + 5 * ms);
    machine.nowNs += 5 * ms;
    run(machine, 'A');
    expect(machine.isIdle('A')).toBe(true);
    expect(machine.result('A')).toBe(0);
  });

  it('signals what a test finds done inside a container, too', () => {
    const found: Record<string, number> = {};
    const machine = new Machine(profiles['7.2'], ['A'], {}, (d) => {
      const fence = d.dma_fence('F', { signaled_op: true });
      const node = d.dma_fence_chain('N');
      found['fence'] = fence.index;
      found['node'] = node.index;
    });
    const { fence = -1, node = -1 } = found;
    const call = (operation: string, args: Readonly<Record<string, number>>): number => {
      machine.begin('A', operation, args);
      run(machine, 'A');
      return machine.result('A');
    };
    call('dma_fence_chain_init', { chain: 0, prev: -1, fence, seqno: 1 });
    call('hw_complete', { fence });
    expect(call('dma_fence_test_signaled_flag', { fence })).toBe(0);
    call('dma_fence_set_deadline', { fence });
    expect(call('dma_fence_test_signaled_flag', { fence })).toBe(0);
    expect(call('dma_fence_is_signaled', { fence: node })).toBe(1);
    expect(call('dma_fence_test_signaled_flag', { fence })).toBe(1);
  });

  it('tests a container that is given a deadline, and the nodes before a chain', () => {
    const found: Record<string, number> = {};
    const machine = new Machine(profiles['7.2'], ['A'], {}, (d) => {
      found['before'] = d.dma_fence('F', { signaled_op: true, refs: 2 }).index;
      found['fence'] = d.dma_fence('G').index;
      found['node'] = d.dma_fence_chain('N').index;
    });
    const { before = -1, fence = -1, node = -1 } = found;
    const call = (operation: string, args: Readonly<Record<string, number>>): number => {
      machine.begin('A', operation, args);
      run(machine, 'A');
      return machine.result('A');
    };
    call('dma_fence_chain_init', { chain: 0, prev: before, fence, seqno: 1 });
    call('hw_complete', { fence: before });
    call('dma_fence_set_deadline', { fence: node });
    expect(call('dma_fence_test_signaled_flag', { fence: before })).toBe(1);
    expect(call('dma_fence_test_signaled_flag', { fence: node })).toBe(0);
  });

  it('makes a call later, in an interrupt', () => {
    const { machine, fence } = machineWithFence();
    machine.callLater(3 * ms, 'dma_fence_signal', { fence });
    expect(machine.ways()).toEqual([]);
    machine.nowNs = machine.nextDeadlineNs();
    for (let [way] = machine.ways(); way !== undefined; [way] = machine.ways()) machine.take(way);
    expect(at(machine.k.dma_fence, fence).signaled).toBe(1);
  });

  it('goes back to a saved state with all that belongs to it', () => {
    const { machine, fence } = machineWithFence();
    const saved = machine.save();
    const key = machine.key(true);
    machine.begin('A', 'dma_fence_signal', { fence });
    run(machine, 'A');
    machine.create('dma_fence', { context: 9, seqno: 9 });
    machine.setNotes('mine', [1]);
    machine.warn('WW-14');
    machine.nowNs += 1;
    expect(machine.key(true)).not.toBe(key);
    machine.restore(saved);
    expect(machine.key(true)).toBe(key);
    expect(at(machine.k.dma_fence, fence).signaled).toBe(0);
    expect(at(machine.k.fixed.of.dma_fence, 1).context).not.toBe(9);
    expect([...machine.warned()]).toEqual([]);
  });

  it('says which pool is too small', () => {
    const { machine } = machineWithFence();
    machine.create('dma_fence');
    expect(() => machine.create('dma_fence')).toThrow(PoolExhausted);
    expect(() => machine.create('dma_resv')).toThrow('dma_resv');
  });

  it('keeps the rules that calls break', () => {
    const { machine } = machineWithFence();
    const lock = machine.create('ww_mutex');
    machine.begin('A', 'ww_mutex_unlock', { lock });
    run(machine, 'A');
    expect([...machine.warned()]).toEqual(['WW-15']);
  });

  it('knows which operations there are', () => {
    const { machine } = machineWithFence();
    expect(machine.has('dma_fence_signal')).toBe(true);
    expect(machine.has('dma_fence_signal_later')).toBe(false);
    const old = new Machine(profiles['6.1'], [], {});
    expect(old.has('drm_exec_init')).toBe(false);
  });
});
