import { EFAULT, FAULT_IN } from './user-pointer.ts';
import { FD_SCRATCH, heldObject, holdFd, ioctlObject, letGo } from './ioctl.ts';
import { type Kernel, broke } from './kernel.ts';
import {
  RESV_WAIT_SCRATCH,
  resvWaitCalls,
  resvWaitEffects,
  waitTestCalls,
} from './dma-resv-wait.ts';
import { type ArgsOf, type Step, goTo } from './operation.ts';
import {
  DMA_BUF_SYNC_END,
  DMA_BUF_SYNC_READ,
  DMA_BUF_SYNC_RW,
  DMA_BUF_SYNC_WRITE,
  SEEK_END,
  SEEK_SET,
} from './uapi.ts';
import { directions, opRoutine, pagesOf } from './dma-buf.ts';
import { dmaBufCpuOperations } from './dma-buf-cpu.ts';
import { dropCalls } from './dma-fence-release.ts';
import { embed } from './embed.ts';
import { failureNumber } from './errno.ts';
import { fileOfFd } from './fd.ts';
import { refuseMemfd } from './memfd.ts';
import { refuse } from './refuse.ts';
import { systemCall } from './system-call.ts';

const EINTR = failureNumber('-EINTR');
const EINVAL = failureNumber('-EINVAL');
const ESPIPE = failureNumber('-ESPIPE');
const ERESTARTSYS = failureNumber('-ERESTARTSYS');

const syncParams = [
  ['fd', 'fd'],
  ['flags', 'number'],
  ['arg', 'user'],
] as const;

type SyncArgs = ArgsOf<typeof syncParams>;

const FILE = RESV_WAIT_SCRATCH;

const BEGIN = 1;
const { steps: beginSteps } = dmaBufCpuOperations.dma_buf_begin_cpu_access;
const END = BEGIN + beginSteps.length;
const { steps: endSteps } = dmaBufCpuOperations.dma_buf_end_cpu_access;
const INTERRUPTED = END + endSteps.length;

/** What the flags say of the direction; -1 for neither. @see dma_buf_ioctl() */
export const directionOf = (flags: number): number => {
  switch (flags & DMA_BUF_SYNC_RW) {
    case DMA_BUF_SYNC_READ:
      return directions.DMA_FROM_DEVICE;
    case DMA_BUF_SYNC_WRITE:
      return directions.DMA_TO_DEVICE;
    case DMA_BUF_SYNC_RW:
      return directions.DMA_BIDIRECTIONAL;
    default:
      return -1;
  }
};

const inner = { buf: 0, direction: 0, checked: 1, polling: 0 };

const accessArgs = (k: Kernel, a: SyncArgs, t: number): typeof inner => {
  inner.buf = heldObject(k, t, FILE);
  inner.direction = directionOf(a.flags);
  return inner;
};

const statically = (): typeof inner => inner;

const begin = (k: Kernel, a: SyncArgs, t: number): number => {
  const buf = ioctlObject(k, a.fd, 'dma_buf');
  if (buf < 0) return buf;
  if (a.arg === FAULT_IN) return refuse(k, a, 'IOC-01', EFAULT);
  if ((a.flags & ~(DMA_BUF_SYNC_RW | DMA_BUF_SYNC_END)) !== 0)
    return refuse(k, a, 'IOC-01', EINVAL);
  if (directionOf(a.flags) < 0) return refuse(k, a, 'CPU-04', EINVAL);
  holdFd(k, a.fd, t, FILE);
  return goTo((a.flags & DMA_BUF_SYNC_END) === 0 ? BEGIN : END);
};

/** If the access did not begin, whoever does not look touches the buffer as if it had. */
const failed = (k: Kernel, a: SyncArgs, t: number, result: number): number => {
  const begins = (a.flags & DMA_BUF_SYNC_END) === 0;
  if (a.checked === 0 && begins && result < 0) broke(k, 'CPU-06');
  return letGo(k, t, FILE, result);
};

/** The core counts no brackets: an end without a beginning is the exporter's business. */
const unpaired = endSteps.map(({ run }) => ({ run }));

const syncSteps: readonly Step<SyncArgs>[] = [
  { run: begin },
  ...embed(dmaBufCpuOperations.dma_buf_begin_cpu_access, {
    base: BEGIN,
    on: accessArgs,
    statically,
    after: (k, a, t, result) =>
      result === ERESTARTSYS ? goTo(INTERRUPTED) : failed(k, a, t, result),
  }),
  ...embed(
    { steps: unpaired, scratch: 0 },
    { base: END, on: accessArgs, statically, after: failed },
  ),
  {
    label: 'restarted',
    run: (k, _, t) => {
      letGo(k, t, FILE, 0);
      return goTo(0);
    },
    or: [{ label: 'the handler asks for no restart', run: (k, a, t) => failed(k, a, t, EINTR) }],
  },
];

const nameParams = [
  ['fd', 'fd'],
  ['length', 'number'],
  ['arg', 'user'],
] as const;

const NAME_LEN = 32;

/** Copies at most 32 bytes, with the zero at the end; a buffer that is attached has a new name like any other. */
const setName = (name: string) =>
  systemCall({
    name,
    params: nameParams,
    returns: 'errno',
    maySleep: true,
    step: {
      run: (k, a) => {
        const buf = ioctlObject(k, a.fd, 'dma_buf');
        if (buf < 0) return buf;
        if (a.arg === FAULT_IN) return refuse(k, a, 'IOC-02', EFAULT);
        return a.length + 1 > NAME_LEN ? refuse(k, a, 'IOC-02', EINVAL) : 0;
      },
    },
  });

/** What a process can ask of a buffer that it knows by a descriptor. @see drivers/dma-buf/dma-buf.c dma_buf_ioctl() */
export const dmaBufIoctlOperations = {
  /**
   * Begins or ends CPU access: -EBADF, -ENOTTY another kind of file, -EFAULT, -EINVAL unknown flags or no direction, what the
   * exporter says, -EINTR. A signal whose handler lets it restarts the call.
   * @see dma_buf_ioctl()
   */
  DMA_BUF_IOCTL_SYNC: systemCall({
    name: 'DMA_BUF_IOCTL_SYNC',
    params: syncParams,
    returns: 'errno',
    maySleep: true,
    uses: [
      ...dmaBufCpuOperations.dma_buf_begin_cpu_access.uses,
      ...dmaBufCpuOperations.dma_buf_end_cpu_access.uses,
    ],
    scratch: FILE + FD_SCRATCH,
    effects: resvWaitEffects,
    calls: (_, of) => [
      ...of.dma_buf.flatMap((_buf, b) => [
        opRoutine('begin_cpu_access', b),
        opRoutine('end_cpu_access', b),
      ]),
      ...resvWaitCalls(),
      ...waitTestCalls(of),
      ...dropCalls(undefined, of),
    ],
    steps: syncSteps,
  }),

  /** Gives the buffer a name of `length` characters: -EBADF, -ENOTTY, -EFAULT, -EINVAL more than 31. @see dma_buf_set_name() */
  DMA_BUF_SET_NAME_A: setName('DMA_BUF_SET_NAME_A'),
  /** As DMA_BUF_SET_NAME_A; the two differ only in their number. @see dma_buf_set_name() */
  DMA_BUF_SET_NAME_B: setName('DMA_BUF_SET_NAME_B'),

  /** Answers SEEK_END with the size in pages and SEEK_SET with 0, both for offset 0 only; -EINVAL otherwise. @see dma_buf_llseek() */
  lseek: systemCall({
    name: 'lseek',
    params: [
      ['fd', 'fd'],
      ['offset', 'number'],
      ['whence', 'number'],
    ],
    returns: 'value',
    step: {
      run: (k, a) => {
        const buf = ioctlObject(k, a.fd, 'dma_buf', ESPIPE);
        if (buf === ESPIPE) refuseMemfd(k, fileOfFd(k, a.fd), 'lseek');
        if (buf < 0) return buf;
        if (a.whence !== SEEK_SET && a.whence !== SEEK_END) return refuse(k, a, 'IOC-10', EINVAL);
        if (a.offset !== 0) return refuse(k, a, 'IOC-10', EINVAL);
        return a.whence === SEEK_END ? pagesOf(k, buf) : 0;
      },
    },
  }),
};
