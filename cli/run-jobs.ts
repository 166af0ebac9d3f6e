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
  /** Neither does a bug of ours. */
  readonly onBug: (stack: string, job: CheckJob) => void;
}

type Answer =
  { readonly report: CheckReport } | { readonly mistake: Mistake } | { readonly bug: string };

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
    try {
      await Promise.all(Array.from({ length: count }, () => this.work()));
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  stop(): void {
    this.stopped = true;
    Atomics.store(this.flag, 0, 1);
  }

  /** One worker takes job after job; one that fails is replaced, for nobody knows what state it is in. */
  private async work(): Promise<void> {
    let worker = this.start();
    try {
      for (let index = this.take(); index >= 0; index = this.take()) {
        const job = this.jobs[index];
        if (job === undefined) continue;
        const answer = await this.ask(worker, job);
        if ('bug' in answer) {
          await worker.terminate();
          worker = this.start();
        }
        this.answer(index, answer);
      }
    } finally {
      await worker.terminate();
    }
  }

  private start(): Worker {
    return new Worker(new URL('./check-worker.js', import.meta.url), {
      workerData: { stop: this.flag },
    });
  }

  private take(): number {
    return this.stopped || this.next >= this.jobs.length ? -1 : this.next++;
  }

  private ask(worker: Worker, job: CheckJob): Promise<Answer> {
    return new Promise((resolve) => {
      const settle = (answer: Answer): void => {
        worker.off('message', onMessage);
        worker.off('error', onError);
        worker.off('exit', onExit);
        resolve(answer);
      };
      const onError = (error: Error): void => settle({ bug: error.stack ?? error.message });
      const onExit = (code: number): void =>
        settle({ bug: `the worker ended with ${code} and without an answer` });
      const onMessage = (message: WorkerMessage): void => {
        if (message.kind === 'progress') {
          this.options.status.show(job, message);
          return;
        }
        if (message.kind === 'done') settle({ report: message.report });
        else if (message.kind === 'mistake') settle({ mistake: message.mistake });
        else settle({ bug: message.stack });
      };
      worker.on('message', onMessage);
      worker.on('error', onError);
      worker.on('exit', onExit);
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
      else if ('mistake' in ready) this.options.onMistake(ready.mistake, job);
      else this.options.onBug(ready.bug, job);
      this.printed++;
    }
  }
}

/** A mistake that came from a worker, as the error that it was. */
export function mistakeError({ code, message, place, hint }: Mistake): UserError {
  return new UserError(code, message, place, hint);
}
