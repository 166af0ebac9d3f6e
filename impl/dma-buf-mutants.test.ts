import { expect, test } from '@jest/globals';
import { type TestProgram, type TestStep, runAll } from './test-threads.ts';
import { mutants } from './mutants/index.ts';
import { mutated } from './reference.ts';

const buf = 'B';
const attachment = 'A';
const direction = 'DMA_TO_DEVICE';
const lock: TestStep = ['dma_resv_lock', { resv: buf, ctx: null }];
const unlock: TestStep = ['dma_resv_unlock', { resv: buf }];
const attach: TestStep = ['dma_buf_attach', { attachment }];
const detach: TestStep = ['dma_buf_detach', { buf, attachment }];
const map: TestStep = ['dma_buf_map_attachment', { attachment, direction }];
const unmap: TestStep = ['dma_buf_unmap_attachment', { attachment, direction }];
const mapUnlocked: TestStep = ['dma_buf_map_attachment_unlocked', { attachment, direction }];
const unmapUnlocked: TestStep = ['dma_buf_unmap_attachment_unlocked', { attachment, direction }];
const otherDirection: TestStep = [mapUnlocked[0], { attachment, direction: 'DMA_FROM_DEVICE' }];
const pin: TestStep = ['dma_buf_pin', { attachment }];
const unpin: TestStep = ['dma_buf_unpin', { attachment }];
const move: TestStep = ['dma_buf_invalidate_mappings', { buf }];
const vmap: TestStep = ['dma_buf_vmap_unlocked', { buf }];
const vunmap: TestStep = ['dma_buf_vunmap_unlocked', { buf }];
const add = (usage: string): readonly TestStep[] => [
  lock,
  ['dma_resv_reserve_fences', { resv: buf, n: 1 }],
  ['dma_resv_add_fence', { resv: buf, fence: 'F', usage }],
  unlock,
];
const access = (of: string): TestStep => ['dma_buf_begin_cpu_access', { buf, direction: of }];
const end: TestStep = ['dma_buf_end_cpu_access', { buf, direction }];

const objects: TestProgram['objects'] = [
  ['dma_fence', 'F'],
  ['dma_buf', buf],
  ['dma_buf_attachment', attachment, { dma_buf: buf }],
];
const fd = 'D';
const put: TestStep = ['dma_buf_put', { buf }];
const get: TestStep = ['dma_buf_get', { fd }];
const hold: TestStep = ['get_dma_buf', { buf }];
const install: TestStep = ['dma_buf_fd', { buf, fd }];
const iterate: TestStep = ['dma_buf_iter_begin', {}];
const show: TestStep = ['dma_buf_debug_show', {}];
const exportOther: TestStep = ['dma_buf_export', { buf: 'B2' }];
const memfd: readonly TestStep[] = [
  ['memfd', { flags: 2 }],
  ['ftruncate', { fd: 3, length: 8192 }],
  ['open', { path: '/dev/udmabuf', flags: 2 }],
];
const seal = (arg: number): TestStep => ['fcntl', { fd: 3, cmd: 1033, arg }];
const create = (size = 4096, of = 3): TestStep => [
  'UDMABUF_CREATE',
  { fd: 4, memfd: of, flags: 0, offset: 0, size },
];
const udmabuf: readonly TestStep[] = [...memfd, seal(2), create()];
const ioctl = (call: string, args: TestStep[1]): TestStep => [call, { fd: 5, ...args }];
const process = (...calls: readonly TestStep[]): TestProgram => ({
  objects: [],
  threads: { T0: [...udmabuf, ...calls] },
});
const syncOf = (of: number, flags: number): TestStep => ['DMA_BUF_IOCTL_SYNC', { fd: of, flags }];
const sync = (flags: number): TestStep => syncOf(5, flags);
const rename = (text: string): TestStep => ioctl('DMA_BUF_SET_NAME_A', { name: text });
const withFd: TestProgram['objects'] = [...objects, ['fd', fd, { of: buf }]];
const noFd: TestProgram['objects'] = [
  ['dma_buf', buf],
  ['fd', fd],
];
const others: TestProgram['objects'] = [
  ['dma_buf', buf],
  ['dma_buf', 'B2', { exported: false }],
];
const exporterWith = (ops: Readonly<Record<string, unknown>>): TestProgram => ({
  objects: [['dma_buf', 'B2', { exported: false, ops }]],
  threads: { T0: [exportOther] },
});
const pins = { pin: true, unpin: true };
const pinning: TestProgram['objects'] = [
  ['dma_buf', buf, { ops: pins }],
  ['dma_buf_attachment', attachment, { dma_buf: buf }],
];
const dynamic: TestProgram['objects'] = [
  ['dma_fence', 'F'],
  ['dma_buf', buf, { ops: pins }],
  ['dma_buf_attachment', attachment, { dma_buf: buf, dynamic: true }],
];
const two: TestProgram['objects'] = [
  ['dma_buf', buf],
  ['dma_buf_attachment', 'A1', { dma_buf: buf, attached: false }],
  ['dma_buf_attachment', 'A2', { dma_buf: buf, attached: false }],
];
const comeAndGo = (of: string): readonly TestStep[] => [
  ['dma_buf_attach', { attachment: of }],
  ['dma_buf_detach', { buf, attachment: of }],
];

/** For each mutant of the area a program that shows it, of at most ten calls. */
const programs: Readonly<Record<string, TestProgram>> = {
  'attach-links-without-lock': {
    objects: two,
    threads: { T0: comeAndGo('A1'), T1: comeAndGo('A2') },
  },
  'attach-op-under-lock': { objects: two, threads: { T0: comeAndGo('A1') } },
  'cpu-access-does-not-wait': {
    objects,
    threads: { T0: [...add('WRITE'), access('DMA_FROM_DEVICE')] },
  },
  'cpu-access-end-waits': { objects, threads: { T0: [...add('WRITE'), end] } },
  'cpu-access-swaps-usage': {
    objects,
    threads: { T0: [...add('READ'), access('DMA_FROM_DEVICE')] },
  },
  'cpu-access-uninterruptible': {
    objects,
    threads: { T0: [...add('WRITE'), access('DMA_FROM_DEVICE')] },
    kill: 'T0',
  },
  'cpu-access-waits-for-bookkeep': {
    objects,
    threads: { T0: [...add('BOOKKEEP'), access('DMA_TO_DEVICE')] },
  },
  'cpu-access-waits-for-kernel-only': {
    objects,
    threads: { T0: [...add('WRITE'), access('DMA_FROM_DEVICE')] },
  },
  'cpu-access-waits-under-lock': {
    objects,
    threads: { T0: [...add('WRITE'), access('DMA_FROM_DEVICE')], T1: [lock, unlock] },
  },
  'cpu-read-waits-for-readers': {
    objects,
    threads: { T0: [...add('READ'), access('DMA_FROM_DEVICE')] },
  },
  'detach-frees-first': { objects, threads: { T0: [detach] } },
  'detach-keeps-cached-mapping': {
    objects: pinning,
    threads: { T0: [detach] },
    release: '6.12',
  },
  'detach-keeps-lock': { objects, threads: { T0: [detach] } },
  'detach-leaves-node': { objects, threads: { T0: [detach, attach] } },
  'detach-op-under-lock': { objects, threads: { T0: [detach] } },
  'detach-unlinks-without-lock': {
    objects: dynamic,
    threads: { T0: [lock, move, unlock], T1: [detach] },
  },
  'interrupted-map-stays-mapped': {
    objects,
    threads: { T0: [...add('KERNEL'), mapUnlocked, detach] },
    kill: 'T0',
  },
  'invalidate-drops-lock': {
    objects: dynamic,
    threads: { T0: [lock, move, unlock], T1: [detach] },
  },
  'invalidate-takes-lock': { objects: dynamic, threads: { T0: [lock, move, unlock] } },
  'map-cached-ignores-direction': {
    objects: [
      ['dma_buf', buf, { cache_sgt_mapping: true }],
      ['dma_buf_attachment', attachment, { dma_buf: buf }],
    ],
    threads: { T0: [mapUnlocked, unmapUnlocked, otherDirection] },
    release: '6.12',
  },
  'map-does-not-pin': { objects: pinning, threads: { T0: [mapUnlocked, unmapUnlocked] } },
  'map-does-not-wait': { objects, threads: { T0: [...add('KERNEL'), mapUnlocked] } },
  'map-ignores-interruption': {
    objects,
    threads: { T0: [...add('KERNEL'), mapUnlocked] },
    kill: 'T0',
  },
  'map-unlocked-does-not-lock': { objects, threads: { T0: [mapUnlocked] } },
  'map-waits-for-dynamic': { objects: dynamic, threads: { T0: [...add('KERNEL'), mapUnlocked] } },
  'map-waits-for-readers': { objects, threads: { T0: [...add('READ'), mapUnlocked] } },
  'map-waits-uninterruptibly': {
    objects,
    threads: { T0: [...add('KERNEL'), mapUnlocked] },
    kill: 'T0',
  },
  'pin-forgotten': { objects: dynamic, threads: { T0: [lock, pin, unpin, unlock] } },
  'unmap-does-not-unpin': {
    objects: pinning,
    threads: { T0: [mapUnlocked, unmapUnlocked, detach] },
  },
  'unmap-drops-lock': { objects, threads: { T0: [lock, map, unmap, unlock] } },
  'unmap-forgets-exporter': { objects, threads: { T0: [mapUnlocked, unmapUnlocked, detach] } },
  'unmap-frees-cached-mapping': {
    objects: pinning,
    threads: { T0: [mapUnlocked, unmapUnlocked, mapUnlocked, unmapUnlocked] },
    release: '6.12',
  },
  'unmap-unlocked-keeps-lock': { objects, threads: { T0: [mapUnlocked, unmapUnlocked] } },
  'put-releases-early': { objects: noFd, threads: { T0: [hold, put, hold] } },
  'get-without-reference': { objects: withFd, threads: { T0: [get, put, hold] } },
  'get-dma-buf-forgets': { objects: noFd, threads: { T0: [hold, put, vmap] } },
  'get-wrong-errno': {
    objects: [
      ['file', 'X'],
      ['fd', fd, { of: 'X' }],
    ],
    threads: { T0: [get] },
  },
  'fd-drops-reference': { objects: noFd, threads: { T0: [install, hold] } },
  'iter-takes-dying-buffer': { objects: noFd, threads: { T0: [iterate], T1: [put] } },
  'iter-without-mutex': { objects: noFd, threads: { T0: [iterate], T1: [put] } },
  'release-stays-on-list': { objects: noFd, threads: { T0: [put, iterate] } },
  'release-frees-first': { objects: noFd, threads: { T0: [put] } },
  'export-accepts-single-pin': exporterWith({ pin: true }),
  'export-needs-no-release': exporterWith({ release: null }),
  'export-adds-at-end': { objects: others, threads: { T0: [exportOther, iterate] } },
  'export-forgets-list': { objects: others, threads: { T0: [exportOther, iterate] } },
  'debug-show-keeps-lock': {
    objects: noFd,
    threads: { T0: [show], T1: [lock, unlock] },
    kill: 'T0',
  },
  'sync-needs-no-direction': process(sync(0)),
  'sync-ignores-unknown-flags': process(sync(9)),
  'sync-end-begins': { objects: withFd, threads: { T0: [...add('WRITE'), syncOf(3, 5)] } },
  'sync-swaps-directions': { objects: withFd, threads: { T0: [...add('READ'), syncOf(3, 1)] } },
  'set-name-one-too-long': process(rename('x'.repeat(32))),
  'set-name-frees-without-lock': {
    objects: [],
    threads: { T0: [...udmabuf, rename('x'), rename('y')], T1: [show] },
  },
  'llseek-adds-offset': process(ioctl('lseek', { offset: 1, whence: 0 })),
  'udmabuf-needs-no-seal': { objects: [], threads: { T0: [...memfd, create()] } },
  'udmabuf-of-sealed-pages': { objects: [], threads: { T0: [...memfd, seal(10), create()] } },
  'udmabuf-pins-beyond-end': { objects: [], threads: { T0: [...memfd, seal(2), create(12_288)] } },
  'udmabuf-does-not-pin': process(seal(8)),
  'udmabuf-stays-pinned': process(['close', { fd: 5 }], seal(8)),
  'udmabuf-wrong-errno': { objects: [], threads: { T0: [...memfd, create(4096, 9)] } },
  'udmabuf-end-without-begin': process(sync(5)),
  'memfd-forgets-seal': { objects: [], threads: { T0: [...memfd, seal(1), seal(2)] } },
  'unpin-forgotten': { objects: dynamic, threads: { T0: [lock, pin, unpin, unlock, detach] } },
  'vmap-asks-exporter-again': { objects, threads: { T0: [vmap, vmap, vunmap, vunmap] } },
  'vmap-does-not-count': { objects, threads: { T0: [vmap, vmap, vunmap, vunmap] } },
  'vmap-unlocked-does-not-lock': { objects, threads: { T0: [vmap] } },
  'vmap-wrong-errno': {
    objects: [['dma_buf', buf, { ops: { vmap: null } }]],
    threads: { T0: [vmap] },
  },
  'vunmap-forgets-count': { objects, threads: { T0: [vmap, vunmap, vmap] } },
  'vunmap-never-unmaps': { objects, threads: { T0: [vmap, vunmap, vmap] } },
  'vunmap-unlocked-keeps-lock': { objects, threads: { T0: [vmap, vunmap] } },
  'vunmap-unmaps-first': { objects, threads: { T0: [vmap, vmap, vunmap, vunmap] } },
};

const known = mutants.filter(({ name }) => name in programs);

test('every program has its mutant', () => {
  expect(known.map(({ name }) => name).toSorted()).toEqual(Object.keys(programs).toSorted());
});

test.each(known)('$name: some schedule shows it', (mutant) => {
  const program = programs[mutant.name] ?? { objects: [], threads: {} };
  const { length } = Object.values(program.threads).flat();
  expect(length).toBeLessThanOrEqual(10);
  const alone = Object.keys(program.threads).length === 1 && program.kill === undefined;
  const preemptions = alone ? 0 : length > 6 ? 1 : 2;
  const right = [...runAll(program, preemptions).keys()];
  const wrong = [...runAll(program, preemptions, mutated(mutant)).keys()];
  expect(wrong.filter((outcome) => !right.includes(outcome))).not.toEqual([]);
});
