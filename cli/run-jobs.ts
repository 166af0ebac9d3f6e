import { Worker } from 'node:worker_threads';
import { type CheckJob, type CheckReport, type Mistake, type WorkerMessage } from './check-job.ts';
import { type StatusLine } from './status-line.ts';
import { UserError } from '../language/user-error.ts';

/** How the jobs are run. */
export interface RunOptions {
  readonly workers: number;
  readonly status: StatusLine;
  /** Called with each report, in the order of the jobs whatever the order in which they end. */
  readonly onReport: (report: CheckReport, job: CheckJob) => void;
  /** A file with a mistake does not stop the others. */
  readonly onMistake: (mistake: Mistake, job: CheckJob) => void;
}

type Answer = { readonly report: CheckReport } | { readonly mistake: Mistake };

/**
 * Checks all jobs in worker threads, so that this thread can show progress and take Ctrl-C.
 *
 * True if it was interrupted: what was known by then is reported, and jobs that had not begun are not.
 */
export async function runJobs(jobs: readonly CheckJob[], options: RunOptions): Promise<boolean> {
  const run = new Run(jobs, options);
  const interrupt = (): void => run.stop();
  process.once('SIGINT', interrupt);
  try {
    await run.all();
  } finally {
    process.removeListener('SIGINT', interrupt);
    options.status.clear();
  }
  return run.stopped;
}

class Run {
  stopped = false;
  private next = 0;
  private printed = 0;
  private readonly answers: (Answer | undefined)[] = [];
  private readonly flag = new Int32Array(new SharedArrayBuffer(4));
  private readonly jobs: readonly CheckJob[];
  private readonly options: RunOptions;

  constructor(jobs: readonly CheckJob[], options: RunOptions) {
    this.jobs = jobs;
    this.options = options;
  }

  async all(): Promise<void> {
    const count = Math.max(1, Math.min(this.options.workers, this.jobs.length));
    await Promise.all(Array.from({ length: count }, () => this.work()));
  }

  stop(): void {
    this.stopped = true;
    Atomics.store(this.flag, 0, 1);
  }

  /** One worker takes job after job. */
  private async work(): Promise<void> {
    const worker = new Worker(new URL('./check-worker.js', import.meta.url), {
      workerData: { stop: this.flag },
    });
    try {
      for (let index = this.take(); index >= 0; index = this.take()) {
        const job = this.jobs[index];
        if (job !== undefined) this.answer(index, await this.ask(worker, job));
      }
    } finally {
      await worker.terminate();
    }
  }

  private take(): number {
    return this.stopped || this.next >= this.jobs.length ? -1 : this.next++;
  }

  private ask(worker: Worker, job: CheckJob): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const onMessage = (message: WorkerMessage): void => {
        if (message.kind === 'progress') {
          this.options.status.show(job, message);
          return;
        }
        worker.off('message', onMessage);
        worker.off('error', reject);
        if (message.kind === 'done') resolve({ report: message.report });
        else if (message.kind === 'mistake') resolve({ mistake: message.mistake });
        else reject(new Error(message.stack));
      };
      worker.on('message', onMessage);
      worker.on('error', reject);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin.
      worker.postMessage(job);
    });
  }

  /** Hands out the answers that are next in order. */
  private answer(index: number, answer: Answer): void {
    this.answers[index] = answer;
    for (;;) {
      const ready = this.answers[this.printed];
      const job = this.jobs[this.printed];
      if (ready === undefined || job === undefined) return;
      this.options.status.clear();
      if ('report' in ready) this.options.onReport(ready.report, job);
      else this.options.onMistake(ready.mistake, job);
      this.printed++;
    }
  }
}

/** A mistake that came from a worker, as the error that it was. */
export function mistakeError({ code, message, place, hint }: Mistake): UserError {
  return new UserError(code, message, place, hint);
}
