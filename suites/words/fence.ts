import { type Machine } from '../../machine/machine.ts';
import {
  type Vocabulary,
  type WordContext,
  act,
  call,
  direct,
  fenceOf,
  int,
  word,
} from '../word.ts';
import { MAX_SCHEDULE_TIMEOUT } from '../../model/dma-fence-wait.ts';
import { at } from '../../model/kernel.ts';
import { diagnostics } from '../diagnostics.ts';
import { initFence, setSignaled } from '../../model/dma-fence.ts';
import { integer, objectOf } from '../value.ts';

const ms = 1_000_000;

/** Context of the stubs: no case ever gets it. */
const STUBS = 0x7fff_ffff;

/** Contexts of drivers, behind those that the kernel gives to containers and timelines. */
const DRIVERS = 1_000_000;

/** The first of `n` fresh contexts. */
export function freshContexts(machine: Machine, n: number): number {
  const [next = 1] = machine.notes('contexts');
  machine.setNotes('contexts', [next + n]);
  return next;
}

/** The one stub of the kernel, made when somebody asks for it first. */
export function stubFence(machine: Machine): number {
  const [known] = machine.notes('stub');
  if (known !== undefined) return known;
  const stub = machine.create('dma_fence', { context: STUBS, seqno: 0 });
  initFence(machine.k, stub, 1);
  setSignaled(machine.k, stub);
  machine.setNotes('stub', [stub]);
  return stub;
}

/** A new fence of a driver. */
export function driverFence(
  machine: Machine,
  context: number,
  seqno: number,
  wraps = true,
): number {
  const order = wraps ? { wraps } : {};
  const fence = machine.create('dma_fence', { context: DRIVERS + context, seqno, ...order });
  initFence(machine.k, fence, 1);
  return fence;
}

/** @see include/linux/err.h MAX_ERRNO */
const ERRNO_MAX = 4095;

/** dma_fence_set_error() warns of what is no errno. */
function warnNoErrno(machine: Machine): null {
  machine.warn('dma_fence_set_error: no errno');
  return null;
}

const fenceState = ({ machine }: WordContext, f: number): ReturnType<typeof stateOf> =>
  stateOf(machine, f);

const stateOf = (machine: Machine, f: number): Machine['k']['dma_fence'][number] =>
  at(machine.k.dma_fence, f);

/** Fences, their callbacks, and what a driver does with them. @see drivers/dma-buf/dma-fence.c */
export const fenceWords: Vocabulary = {
  ctx_alloc: direct([['n', 1n]], ({ machine }, a) => int(freshContexts(machine, a.num('n')))),

  fence_new: direct(
    [['ctx'], ['seqno'], ['seq64', false], ['keep_ops', false]],
    ({ machine }, a) => {
      const fence = driverFence(machine, a.num('ctx'), a.u64('seqno'), !a.flag('seq64'));
      if (a.flag('keep_ops')) machine.setNotes(`keeps ops:${fence}`, [1]);
      return fenceOf(fence);
    },
  ),

  stub: direct([], ({ machine }) => fenceOf(stubFence(machine))),

  enable_signaling: word([['f']], ['dma_fence_enable_sw_signaling'], function* (a) {
    yield* call('dma_fence_enable_sw_signaling', { fence: a.object('f', 'fence') });
    return null;
  }),

  signal: word([['f']], ['dma_fence_signal'], function* (a) {
    yield* call('dma_fence_signal', { fence: a.object('f', 'fence') });
    return null;
  }),

  check_and_signal: word([['f']], ['dma_fence_check_and_signal'], function* (a) {
    return (yield* call('dma_fence_check_and_signal', { fence: a.object('f', 'fence') })) !== 0;
  }),

  is_signaled: word([['f']], ['dma_fence_is_signaled'], function* (a) {
    return (yield* call('dma_fence_is_signaled', { fence: a.object('f', 'fence') })) !== 0;
  }),

  signaled_flag: direct([['f']], (c, a) => fenceState(c, a.object('f', 'fence')).signaled === 1),

  get_status: word([['f']], ['dma_fence_get_status'], function* (a) {
    return int(yield* call('dma_fence_get_status', { fence: a.object('f', 'fence') }));
  }),

  set_error: word([['f'], ['e']], ['dma_fence_set_error'], function* (a) {
    const error = a.num('e');
    if (error >= 0 || error < -ERRNO_MAX) yield* act(({ machine }) => warnNoErrno(machine));
    yield* call('dma_fence_set_error', { fence: a.object('f', 'fence'), error });
    return null;
  }),

  ops_attached: direct([['f']], (c, a) => {
    const f = a.object('f', 'fence');
    const keeps = c.machine.notes(`keeps ops:${f}`).length > 0;
    const { profile } = c.machine.k.fixed;
    return !profile.opsClearedAtSignal || keeps || fenceState(c, f).signaled === 0;
  }),

  callback: direct([], ({ machine }) => objectOf('callback', machine.create('dma_fence_cb'))),

  add_callback: word([['f'], ['cb']], ['dma_fence_add_callback'], function* (a) {
    const args = { fence: a.object('f', 'fence'), callback: a.object('cb', 'callback') };
    return int(yield* call('dma_fence_add_callback', args));
  }),

  remove_callback: word([['f'], ['cb']], ['dma_fence_remove_callback'], function* (a) {
    const args = { fence: a.object('f', 'fence'), callback: a.object('cb', 'callback') };
    return (yield* call('dma_fence_remove_callback', args)) !== 0;
  }),

  seen: direct(
    [['cb']],
    ({ machine }, a) => at(machine.k.dma_fence_cb, a.object('cb', 'callback')).executed > 0,
  ),

  fence_wait: word(
    [['f'], ['timeout', null], ['intr', false]],
    ['dma_fence_wait', 'dma_fence_wait_timeout'],
    function* (a) {
      const fence = a.object('f', 'fence');
      const intr = a.flag('intr') ? 1 : 0;
      const timeout = a.get('timeout');
      if (timeout === null) return int(yield* call('dma_fence_wait', { fence, intr }));
      const timeoutMs = Number(integer(timeout));
      const begun = yield* act(({ machine }) => machine.nowNs);
      const args = { fence, intr, timeout: Math.sign(timeoutMs) };
      const result = yield* call('dma_fence_wait_timeout', args, timeoutMs * ms);
      if (result <= 0 || timeoutMs <= 0) return int(result);
      return yield* act((c) => int(remainingMs(c, begun, timeoutMs)));
    },
  ),

  start_timer_signal: direct([['f'], ['ms']], ({ machine }, a) => {
    const args = { fence: a.object('f', 'fence') };
    machine.callLater(a.num('ms') * ms, 'dma_fence_signal', args);
    return null;
  }),

  // A machine frees nothing, and a put never signals: so there is nothing to see.
  put: { ...direct([['f']], () => null), rest: true },

  warned: direct([], ({ machine }) => [...machine.warned()].some((rule) => diagnostics.has(rule))),
};

/** What is left of a time, in ms: at least 1. */
export function remainingMs({ machine }: WordContext, begunNs: number, timeoutMs: number): number {
  const left = timeoutMs - Math.floor((machine.nowNs - begunNs) / ms);
  return Math.max(1, left);
}

/** The timeout of the model's waits: none, for ever, or some time. */
export const modelTimeout = (timeoutMs: number | undefined): number =>
  timeoutMs === undefined ? MAX_SCHEDULE_TIMEOUT : Math.sign(timeoutMs);
