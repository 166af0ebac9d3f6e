import { type Kernel, type ObjectConstants, at, broke } from './kernel.ts';
import {
  type AttachmentArgs,
  bufOf,
  cachesAtAttach,
  checkImporterHolds,
  forget,
  isDynamic,
  opOfAttachment,
} from './dma-buf-attachment.ts';
import {
  MAP_SCRATCH,
  MAP_STEPS,
  type Run,
  mapBody,
  mapCalls,
  mapUses,
  noteFailure,
  notedFailure,
} from './dma-buf-map-steps.ts';
import { type Step, goTo, operation } from './operation.ts';
import { callOp, directions, hasOp } from './dma-buf.ts';
import { LOCK_STEPS, lockBufSteps, mustNotHold, unlockBuf } from './dma-buf-lock.ts';
import { failureNumber } from './errno.ts';
import { mightSleep } from './task.ts';
import { resvWaitEffects } from './dma-resv-wait.ts';
import { takeOpResult } from './op-result.ts';

const EINVAL = failureNumber('-EINVAL');
const ENOMEM = failureNumber('-ENOMEM');

/** Arguments of the calls that attach. */
interface AttachArgs extends AttachmentArgs {
  readonly checked: number;
}

/** The steps of a call that attaches, by what they do. */
const LINK = 1;
const CACHE = LINK + LOCK_STEPS;
const MAP = CACHE + LOCK_STEPS;
const UNLINK = MAP + MAP_STEPS;
const DETACHED = UNLINK + LOCK_STEPS;

/** The list of attachments is changed under the lock; nobody walks it meanwhile. */
export function checkListChange(k: Kernel, a: AttachmentArgs, t: number): void {
  const { walker } = at(k.dma_buf, bufOf(k, a));
  if (walker !== 0 && walker !== t + 1) broke(k, 'LOCK-35');
}

/** Until 6.1 the mapping that the core keeps is made under the lock only if the exporter may move the buffer. */
const cachesUnlocked = (k: Kernel, a: AttachmentArgs): boolean =>
  !k.fixed.profile.fullLockingConvention && !hasOp(k, bufOf(k, a), 'pin');

/** Everything but the exporter's veto comes undone by a detach. */
const undone: Run<AttachArgs> = (k, _, t) => notedFailure(k, t);

/** The mapping that the core keeps is made, or the attachment goes again. */
const cached = (k: Kernel, a: AttachArgs, t: number, result: number): number => {
  if (!cachesUnlocked(k, a)) unlockBuf(k, bufOf(k, a), t);
  if (result === 0) {
    at(k.dma_buf_attachment, a.attachment).cached = directions.DMA_BIDIRECTIONAL + 1;
    return 0;
  }
  noteFailure(k, t, result);
  return goTo(UNLINK);
};

const nothing = (): void => undefined;

/** Pins and maps as an importer would; the mapping counts as the core's own. */
function cacheBody(name: string): ReturnType<typeof mapBody<AttachArgs>> {
  return mapBody<AttachArgs>({
    name,
    first: MAP,
    pins: (k, a) => hasOp(k, bufOf(k, a), 'pin'),
    mapped: nothing,
    unmapped: nothing,
    end: cached,
  });
}

/** Asks the exporter, links the attachment under the lock, and until 6.12 may map it for good. @see dma_buf_dynamic_attach() */
function attachSteps(name: string, rule: string): Step<AttachArgs>[] {
  const cache = cacheBody(name);
  const link: Run<AttachArgs> = (k, a, t) => {
    checkListChange(k, a, t);
    forget(k, a);
    at(k.dma_buf_attachment, a.attachment).attached = 1;
    unlockBuf(k, bufOf(k, a), t);
    if (!cachesAtAttach(k, a)) return 0;
    return cachesUnlocked(k, a) ? cache.begin(k, a, t) : goTo(CACHE);
  };
  const unlink: Run<AttachArgs> = (k, a, t) => {
    checkListChange(k, a, t);
    forget(k, a);
    unlockBuf(k, bufOf(k, a), t);
    return callOp(k, bufOf(k, a), 'detach', DETACHED, t) || undone(k, a, t);
  };
  return [
    {
      check: (k, a, t) => {
        mightSleep(k, t);
        checkImporterHolds(k, a);
        mustNotHold(k, bufOf(k, a), t, rule);
      },
      run: beginAttach,
      or: [
        {
          label: 'fails',
          exists: (c) => c.options.shortMemory,
          ready: (k, a) => !isRefused(k, a),
          run: () => ENOMEM,
        },
      ],
    },
    ...afterVeto(lockBufSteps<AttachArgs>(name, bufOf, nothing, link, LINK)),
    ...lockBufSteps<AttachArgs>(name, bufOf, nothing, cache.begin, CACHE),
    ...cache.steps,
    ...lockBufSteps<AttachArgs>(name, bufOf, nothing, unlink, UNLINK),
    { run: undone },
  ];
}

/** Until 6.12, importer_ops without the callback for moves are refused. */
const isRefused = (k: Kernel, a: AttachmentArgs): boolean => {
  const { dynamic, invalidates } = at(k.fixed.of.dma_buf_attachment, a.attachment);
  return dynamic && !invalidates && !k.fixed.profile.invalidateMappings;
};

const beginAttach: Run<AttachArgs> = (k, a, t) => {
  if (isRefused(k, a)) {
    broke(k, 'DYN-01');
    return EINVAL;
  }
  return callOp(k, bufOf(k, a), 'attach', LINK, t) || goTo(LINK);
};

/** What the exporter's attach op returned comes first: after its veto there is no lock to take. */
function afterVeto([first, ...rest]: Step<AttachArgs>[]): Step<AttachArgs>[] {
  if (first === undefined) return [];
  const { check, run, ...others } = first;
  const step: Step<AttachArgs> = {
    ...others,
    check: (k, a, t) => {
      if (at(k.task, t).opResult === 0) check?.(k, a, t);
    },
    run: (k, a, t) => takeOpResult(k, t) || run(k, a, t),
  };
  return [step, ...rest];
}

const attachCalls = (a: AttachmentArgs, of: ObjectConstants): readonly string[] => [
  opOfAttachment('attach', a, of),
  opOfAttachment('detach', a, of),
  ...mapCalls(a, of),
];

const attach = (name: string, rule: string) =>
  operation({
    name,
    params: [['attachment', 'dma_buf_attachment']],
    returns: 'errno',
    maySleep: true,
    uses: mapUses,
    scratch: MAP_SCRATCH,
    effects: resvWaitEffects,
    calls: attachCalls,
    steps: attachSteps(name, rule),
  });

/** Operations by which a device becomes an importer. @see drivers/dma-buf/dma-buf.c */
export const dmaBufAttachOperations = {
  /** Attaches a static importer. @see dma_buf_attach() */
  dma_buf_attach: attach('dma_buf_attach', 'LOCK-07'),
  /** Attaches an importer with importer_ops. @see dma_buf_dynamic_attach() */
  dma_buf_dynamic_attach: attach('dma_buf_dynamic_attach', 'LOCK-08'),

  /** True if the importer gives its mappings up when it is told to. @see dma_buf_attach_revocable() */
  dma_buf_attach_revocable: operation({
    name: 'dma_buf_attach_revocable',
    params: [['attachment', 'dma_buf_attachment']],
    returns: 'bool',
    uses: ['attachments'],
    exists: (profile) => profile.invalidateMappings,
    step: {
      run: (k, a) =>
        isDynamic(k, a) && at(k.fixed.of.dma_buf_attachment, a.attachment).invalidates ? 1 : 0,
    },
  }),

  /** Reads the list of attachments, as exporters do to choose a place. @see struct dma_buf.attachments */
  'dmabuf->attachments': operation({
    name: 'dmabuf->attachments',
    params: [['buf', 'dma_buf']],
    step: {
      check: (k, a, t) => {
        const { resv } = at(k.fixed.of.dma_buf, a.buf);
        const { owner } = at(k.ww_mutex, at(k.fixed.of.dma_resv, resv).lock);
        if (owner !== t + 1) broke(k, 'LOCK-35');
      },
      run: () => 0,
    },
  }),
};
