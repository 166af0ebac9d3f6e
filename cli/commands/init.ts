import { existsSync, writeFileSync } from 'node:fs';
import { type Command } from 'commander';
import { UserError } from '../../language/user-error.ts';

/** Adds `fencepost init`. */
export function addInit(program: Command): void {
  program
    .command('init')
    .summary('write a design that runs, to start from')
    .argument('<name>', 'name of the design: my-driver')
    .action((name: string) => {
      process.stdout.write(init(name));
    });
}

function init(name: string): string {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) {
    throw new UserError(
      'FP109',
      `"${name}" is no name for a design`,
      {},
      'lower-case letters, digits and hyphens: my-driver',
    );
  }
  const file = `${name}.ts`;
  if (existsSync(file))
    throw new UserError('FP110', `${file} exists already`, { file }, 'choose another name');
  try {
    writeFileSync(file, scaffold(name));
  } catch (error) {
    throw new UserError('FP110', `${file} cannot be written: ${String(error)}`, { file });
  }
  return `wrote ${file}\n\nNext:  fencepost check ${file}\n`;
}

/** A submission and a worker; the buggy variant takes the reservation lock before it signals. */
function scaffold(name: string): string {
  return `import { design } from 'fencepost';

export default design(
  {
    title: '${name}: submit a job under the reservation lock, signal it from a worker',
    variants: {
      // The worker takes the lock under which others wait for its fence.
      buggy: { verdict: 'deadlock', violates: ['FENCE-40'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const done = d.dma_fence('job done');

    const worker = d.work('job worker', { queued: false }, (t) => {
      if (variant === 'buggy') {
        t.dma_resv_lock(bo, null);
        t.dma_resv_unlock(bo);
      }
      t.dma_fence_signal(done);
    });

    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, done, 'WRITE');
      t.queue_work(worker);
      t.dma_fence_wait(done, false);
      t.dma_resv_unlock(bo);
    });
  },
);
`;
}
