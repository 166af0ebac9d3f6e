import { type Args, type Call, type Declaration } from './call.ts';
import { DmaResv } from './dma-resv.ts';
import { enter } from './dma-resv-calls.ts';
import { DrmExec } from './drm-exec.ts';

/** A drm_exec as programs declare it, with the ticket that comes with it. */
export const drmExecDeclarations = {
  drm_exec: (k, name, options) => {
    const exec = new DrmExec(k, name, {
      interruptible: options.flag('interruptible'),
      ignore_duplicates: options.flag('ignore_duplicates'),
    });
    k.name(name, exec);
    k.name(`${name}->ticket`, exec.ticket);
  },
} satisfies Readonly<Record<string, Declaration>>;

const execOf = (args: Args): DrmExec => args.object('exec', DrmExec);
const resvOf = (args: Args): DmaResv => args.object('resv', DmaResv);

/** What programs call of drivers/gpu/drm/drm_exec.c. */
export const drmExecCalls = {
  *drm_exec_init(k, args) {
    yield { access: 'store', object: execOf(args), field: 'contended' };
    k.fn.drm_exec_init(k, execOf(args));
    k.commit();
    return 0;
  },
  *drm_exec_fini(k, args) {
    yield* enter(k);
    yield* k.fn.drm_exec_fini(k, execOf(args));
    k.commit();
    return 0;
  },
  *drm_exec_cleanup(k, args) {
    yield* enter(k);
    return Number(yield* k.fn.drm_exec_cleanup(k, execOf(args)));
  },
  *drm_exec_lock_obj(k, args) {
    yield* enter(k);
    return yield* k.fn.drm_exec_lock_obj(k, execOf(args), resvOf(args));
  },
  *drm_exec_prepare_obj(k, args) {
    yield* enter(k);
    const n = args.number('n');
    return yield* k.fn.drm_exec_prepare_obj(k, execOf(args), resvOf(args), n);
  },
  *drm_exec_unlock_obj(k, args) {
    yield* enter(k);
    yield* k.fn.drm_exec_unlock_obj(k, execOf(args), resvOf(args));
    return 0;
  },
} satisfies Readonly<Record<string, Call>>;
