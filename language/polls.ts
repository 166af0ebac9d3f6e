import { type Body, type DesignModel } from './design-model.ts';
import { EPOLLIN, EPOLLOUT } from '../model/poll-events.ts';
import { type Handle } from './handle.ts';
import { type Program } from './program.ts';
import { callbackRoutine } from '../model/dma-fence-cb.ts';
import { flatten } from './flatten.ts';

/** The program of a task or a routine, built once. */
type ProgramOf = (key: string, name: string, body: Body) => Program;

/** Gives a design that polls what only such a design has: the two callbacks of each buffer. */
export function givePolls(model: DesignModel, programOf: ProgramOf): void {
  const { objects } = model;
  if (objects.dma_buf_poll.length > 0 || objects.dma_buf.length === 0) return;
  const programs = [
    ...model.tasks.map((task, t) => programOf(`task:${t}`, task.name, task.body)),
    ...[...model.routines].map(([key, { name, body }]) => programOf(`routine:${key}`, name, body)),
  ];
  if (programs.some(polls)) giveBufferPolls(model);
}

/** Gives each buffer its two callbacks. */
export function giveBufferPolls(model: DesignModel): void {
  const { objects } = model;
  for (const [buf, { name }] of objects.dma_buf.entries()) {
    const poll: Handle<'dma_buf_poll'> = {
      kind: 'dma_buf_poll',
      index: buf,
      name: `${name}->poll`,
    };
    const callback = (member: string, event: number): number => {
      const index = objects.dma_fence_cb.length;
      const full = `${name}->${member}`;
      objects.dma_fence_cb.push({ name: full, storage: -1 });
      const body: Body = (t) => t.dma_buf_poll_cb(poll, event);
      model.routines.set(callbackRoutine(index), { name: full, body });
      return index;
    };
    const cbIn = callback('cb_in', EPOLLIN);
    const cbOut = callback('cb_out', EPOLLOUT);
    objects.dma_buf_poll.push({ name: poll.name, buf, cbIn, cbOut });
  }
}

function polls(program: Program): boolean {
  return flatten(program).some(
    (item) => item.kind === 'call' && item.call.operation.polls === true,
  );
}
