import { parentPort, workerData } from 'node:worker_threads';
import { type CheckJob, type WorkerMessage } from './check-job.ts';
import { UserError } from '../language/user-error.ts';
import { loadDesign } from './load-design.ts';
import { reportOf } from './check-report.ts';

/** The shared word by which the main thread says: enough. */
export interface WorkerData {
  readonly stop: Int32Array;
}

const port = parentPort;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- run-jobs.ts starts every worker with this.
const { stop } = workerData as WorkerData;

const send = (message: WorkerMessage): void => port?.postMessage(message);

port?.on('message', (job: CheckJob) => {
  void answer(job);
});

async function answer(job: CheckJob): Promise<void> {
  try {
    const design = await loadDesign(job.file);
    const report = reportOf(design, job, (progress) => {
      send({ kind: 'progress', ...progress });
      return Atomics.load(stop, 0) === 0;
    });
    send({ kind: 'done', report });
  } catch (error) {
    send(failure(error, job.file));
  }
}

function failure(error: unknown, file: string): WorkerMessage {
  if (error instanceof UserError) {
    const { code, message, place, hint } = error;
    return { kind: 'mistake', mistake: { code, message, place: { file, ...place }, hint } };
  }
  return {
    kind: 'bug',
    stack: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}
