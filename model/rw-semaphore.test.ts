import { expect, test } from '@jest/globals';
import { checkDesign } from '../verify/check-design.ts';
import { type DesignBuilder } from '../language/design-builder.ts';
import { design } from '../language/design.ts';

function checked(declare: (d: DesignBuilder) => void): string {
  const it = design({ title: 'rwsem' }, declare);
  const { states, edges, depth, kind, verdict, rules } = checkDesign({
    design: it,
    variant: 'default',
    kernel: '7.2',
    checked: true,
  });
  return [`${states}/${edges}/${depth}`, kind ?? verdict, ...rules].join(' ');
}

/** A reader that reads again needs nobody, unless a writer has queued between: then it waits for itself. */
function readsTwice(withWriter: boolean): string {
  return checked((d) => {
    const sem = d.rw_semaphore('sem');
    d.thread('reader', (t) => {
      t.down_read(sem);
      t.down_read(sem);
      t.up_read(sem);
      t.up_read(sem);
    });
    if (!withWriter) return;
    d.thread('writer', (t) => {
      t.down_write(sem);
      t.up_write(sem);
    });
  });
}

test('a task may read twice, and gives back twice', () => {
  expect(readsTwice(false)).toBe('5/4/4 holds');
});

test('a writer that queues between two reads of one task hangs both', () => {
  expect(readsTwice(true)).toBe('16/18/6 deadlock');
});
