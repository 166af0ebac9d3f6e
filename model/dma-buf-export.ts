import { type Kernel, type KernelConstants, at, broke } from './kernel.ts';
import { checkListOrder, holdsAnyResv, listIsFree, needsList } from './dmabuf-list.ts';
import { createFile, fput, fputEffects, getFile } from './file.ts';
import { fdTableFull, fileOfFd, installFd, reserveFd } from './fd.ts';
import { goTo, operation } from './operation.ts';
import { bufFile, checkBuffer, isDying } from './dma-buf-life.ts';
import { counted } from './limit.ts';
import { failureNumber } from './errno.ts';
import { mightSleep } from './task.ts';
import { mustNotHold } from './dma-buf-lock.ts';
import { hasOp } from './dma-buf.ts';

const ENOENT = failureNumber('-ENOENT');
const EBADF = failureNumber('-EBADF');
const EINVAL = failureNumber('-EINVAL');
const ENFILE = failureNumber('-ENFILE');
const ENOMEM = failureNumber('-ENOMEM');

/** What the first guides promised in place of an errno: no buffer at all. A caller that looks for an error pointer takes it for one. */
const NULL = 1;

const failed = (k: Kernel, failure: number): number => (k.fixed.profile.historic ? NULL : failure);

interface BufArgs {
  readonly buf: number;
}

/** What the exporter must have, and what comes as a pair; until 6.12 an exporter that pins cannot have its mappings kept. The rule, if it is broken. */
const refusal = (k: Kernel, { buf }: BufArgs): string | undefined => {
  const has = (op: Parameters<typeof hasOp>[2]): boolean => hasOp(k, buf, op);
  const { cacheSgtMapping } = at(k.fixed.of.dma_buf, buf);
  if (!has('map_dma_buf') || !has('unmap_dma_buf') || !has('release')) return 'LIFE-01';
  const keptAndPinned = cacheSgtMapping && (has('pin') || has('unpin'));
  const isAllowed = has('pin') === has('unpin') && (!keptAndPinned || k.fixed.profile.pinsOnMap);
  return isAllowed ? undefined : 'LIFE-02';
};

/** It is new, with the reference of its exporter, and everybody can find it on the list. */
const create = (k: Kernel, { buf }: BufArgs): number => {
  const it = at(k.dma_buf, buf);
  const { resv, embedded } = at(k.fixed.of.dma_buf, buf);
  it.gone = 0;
  it.listed = 1;
  it.freed = 0;
  if (embedded) at(k.dma_resv, resv).gone = 0;
  createFile(k, 'dma_buf', buf);
  return 0;
};

/** The module of the exporter is on its way out. */
function moduleIsGoing(k: Kernel, buf: number): boolean {
  const { module, holdsModule } = at(k.fixed.of.dma_buf, buf);
  return module >= 0 && holdsModule && at(k.module, module).going === 1;
}

/** The buffer keeps the module of its exporter, unless that is on its way out. @see try_module_get() */
function getModule(k: Kernel, buf: number): boolean {
  const { module, holdsModule } = at(k.fixed.of.dma_buf, buf);
  if (module < 0 || !holdsModule) return true;
  const it = at(k.module, module);
  if (moduleIsGoing(k, buf)) return false;
  it.refs = counted(it.refs, MODULE_REFS_MAX, 'references of a module');
  return true;
}

const MODULE_REFS_MAX = 7;

const params = [['buf', 'dma_buf']] as const;

const fdParams = [
  ['buf', 'dma_buf'],
  ['fd', 'fd'],
] as const;

/** Memory is asked for once the ops are looked at, and the module is held. */
const noMemory = {
  exists: (c: KernelConstants): boolean => c.options.shortMemory,
  ready: (k: Kernel, a: BufArgs): boolean =>
    refusal(k, a) === undefined && !moduleIsGoing(k, a.buf),
} as const;

/** The beginning of a buffer, its references and its descriptors. @see drivers/dma-buf/dma-buf.c */
export const dmaBufExportOperations = {
  /** Makes a buffer with its file and puts it on the list: 0, -EINVAL, -ENOENT, -ENFILE or -ENOMEM; for the first guides 1, which stands for NULL. @see dma_buf_export() */
  dma_buf_export: operation({
    name: 'dma_buf_export',
    params,
    returns: 'errno',
    maySleep: true,
    uses: ['files', 'dmabuf-list', 'resv-fini'],
    steps: [
      {
        check: (k, _, t) => {
          mightSleep(k, t);
          if (holdsAnyResv(k, t)) broke(k, 'LOCK-10');
        },
        run: (k, a) => {
          const rule = refusal(k, a);
          if (rule !== undefined) {
            broke(k, rule);
            return failed(k, EINVAL);
          }
          return getModule(k, a.buf) ? goTo(1) : failed(k, ENOENT);
        },
        or: [
          { ...noMemory, label: 'no memory', run: (k) => failed(k, ENOMEM) },
          { ...noMemory, label: 'too many files', run: (k) => failed(k, ENFILE) },
        ],
      },
      {
        check: (k, _, t) => checkListOrder(k, t),
        ready: listIsFree,
        run: create,
        waitsFor: (k, a) => needsList(k, `dma_buf_export(${at(k.fixed.of.dma_buf, a.buf).name})`),
      },
    ],
  }),

  /** Gives userspace a descriptor, which takes over the caller's reference: 0, or -EMFILE. @see dma_buf_fd() */
  dma_buf_fd: operation({
    name: 'dma_buf_fd',
    params: fdParams,
    returns: 'errno',
    maySleep: true,
    uses: ['files'],
    steps: [
      {
        check: (k, a, t) => {
          checkBuffer(k, a.buf);
          mustNotHold(k, a.buf, t, 'LOCK-11');
        },
        run: (k, a) => {
          reserveFd(k, a.fd);
          return goTo(1);
        },
        or: [fdTableFull()],
      },
      {
        run: (k, a) => {
          installFd(k, a.fd, bufFile(k, a.buf));
          return 0;
        },
      },
    ],
  }),

  /** Installs a descriptor whose number was taken before; nothing can fail any more. @see dma_buf_fd_install() */
  dma_buf_fd_install: operation({
    name: 'dma_buf_fd_install',
    params: fdParams,
    uses: ['files'],
    exists: (profile) => profile.bufferFdInstall,
    step: {
      check: (k, a) => checkBuffer(k, a.buf),
      run: (k, a) => {
        installFd(k, a.fd, bufFile(k, a.buf));
        return 0;
      },
    },
  }),

  /** Takes a reference of the buffer of a descriptor: which one it is, -EBADF, or -EINVAL for a file of another kind. @see dma_buf_get() */
  dma_buf_get: operation({
    name: 'dma_buf_get',
    params: [['fd', 'fd']],
    returns: 'value',
    uses: ['files'],
    step: {
      check: (k, a, t) => {
        const buf = bufferOfFd(k, a.fd);
        if (buf >= 0) mustNotHold(k, buf, t, 'LOCK-12');
      },
      run: (k, a) => {
        const buf = bufferOfFd(k, a.fd);
        if (buf >= 0) getFile(k, fileOfFd(k, a.fd));
        return buf;
      },
    },
  }),

  /** Takes one more reference; whoever has none may not. @see get_dma_buf() */
  get_dma_buf: operation({
    name: 'get_dma_buf',
    params,
    uses: ['files'],
    step: {
      check: (k, a) => {
        checkBuffer(k, a.buf);
        if (isDying(k, a.buf)) broke(k, 'LIFE-06');
      },
      run: (k, a) => {
        getFile(k, bufFile(k, a.buf));
        return 0;
      },
    },
  }),

  /** Drops a reference. The last one releases the buffer, but not here: see fput. @see dma_buf_put() */
  dma_buf_put: operation({
    name: 'dma_buf_put',
    params,
    uses: ['files'],
    effects: (_, of) => fputEffects(of),
    step: {
      check: (k, a, t) => {
        checkBuffer(k, a.buf);
        mustNotHold(k, a.buf, t, 'LOCK-13');
        if (isDying(k, a.buf)) broke(k, 'LIFE-07');
      },
      run: (k, a, t) => {
        fput(k, bufFile(k, a.buf), t);
        return 0;
      },
    },
  }),
};

/** The buffer of a descriptor, or why there is none. */
export function bufferOfFd(k: Kernel, d: number): number {
  const f = fileOfFd(k, d);
  if (f < 0) return EBADF;
  const { of, object } = at(k.fixed.of.file, f);
  return of === 'dma_buf' ? object : EINVAL;
}
