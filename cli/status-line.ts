import { type CheckJob } from './check-job.ts';

interface Progress {
  readonly states: number;
  readonly edges: number;
  readonly queue: number;
  readonly depth: number;
}

/**
 * The one line of progress on a terminal: states, states per second, queue, depth. On a pipe there is none.
 */
export class StatusLine {
  private shown = false;
  private readonly begun = new Map<CheckJob, number>();
  private readonly stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream) {
    this.stream = stream;
  }

  /** Shows how far a job has come. */
  show(job: CheckJob, { states, queue, depth }: Progress): void {
    if (!this.stream.isTTY) return;
    const begun = this.begun.get(job) ?? performance.now();
    this.begun.set(job, begun);
    const seconds = Math.max(0.001, (performance.now() - begun) / 1000);
    const rate = Math.round(states / seconds).toLocaleString('en');
    const budget = job.statesMax === undefined ? '' : ` of ${job.statesMax.toLocaleString('en')}`;
    const text = `${job.id} ${job.variant}: ${states.toLocaleString('en')}${budget} states, ${rate}/s, queue ${queue.toLocaleString('en')}, depth ${depth}`;
    this.stream.write(`\r\u001B[2K${text.slice(0, Math.max(20, (this.stream.columns || 80) - 1))}`);
    this.shown = true;
  }

  /** Takes the line away. */
  clear(): void {
    if (!this.shown) return;
    this.stream.write('\r\u001B[2K');
    this.shown = false;
  }
}
