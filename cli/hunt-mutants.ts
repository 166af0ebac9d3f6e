import { Worker } from 'node:worker_threads';
import { type MutantAnswer, type MutantWorkerData } from './mutant-job.ts';
import { type MutantRow } from '../properties/kill-mutant.ts';

/** How mutants are hunted. */
export interface HuntOptions extends MutantWorkerData {
  readonly workers: number;
  /** Called with each row, in the order of the names whatever the order in which they are known. */
  readonly onRow: (row: MutantRow) => void;
}

/** Hunts mutants in worker threads. @throws Error if a worker has a bug of ours */
export async function huntMutants(names: readonly string[], options: HuntOptions): Promise<void> {
  const rows: (MutantRow | undefined)[] = [];
  let next = 0;
  let printed = 0;
  const report = (): void => {
    for (let row = rows[printed]; row !== undefined; row = rows[printed]) {
      printed++;
      options.onRow(row);
    }
  };
  const work = async (): Promise<void> => {
    const worker = startWorker(options);
    try {
      for (let index = next++; index < names.length; index = next++) {
        const answer = await ask(worker, names[index] ?? '');
        if ('bug' in answer) throw new Error(`${names[index] ?? ''}: ${answer.bug}`);
        rows[index] = answer.row;
        report();
      }
    } finally {
      await worker.terminate();
    }
  };
  const count = Math.max(1, Math.min(options.workers, names.length));
  await Promise.all(Array.from({ length: count }, work));
}

function startWorker({ corpus, seed }: HuntOptions): Worker {
  return new Worker(new URL('./mutant-worker.js', import.meta.url), {
    workerData: { corpus, seed },
  });
}

function ask(worker: Worker, name: string): Promise<MutantAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
    };
    const onMessage = (answer: MutantAnswer): void => {
      settle();
      resolve(answer);
    };
    const onError = (error: Error): void => {
      settle();
      reject(error);
    };
    worker.on('message', onMessage);
    worker.on('error', onError);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin.
    worker.postMessage(name);
  });
}
