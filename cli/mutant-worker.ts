import { parentPort, workerData } from 'node:worker_threads';
import { Hunter } from '../properties/hunt.ts';
import { rowOfMutant } from '../properties/all-mutants.ts';
import { type MutantAnswer, type MutantWorkerData } from './mutant-job.ts';

const port = parentPort;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- hunt-mutants.ts starts every worker with this.
const { corpus, seed } = workerData as MutantWorkerData;
const hunter = new Hunter(corpus, seed);

port?.on('message', (name: string) => {
  port.postMessage(answer(name));
});

function answer(name: string): MutantAnswer {
  try {
    return { row: rowOfMutant(hunter, name) };
  } catch (error) {
    return { bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
