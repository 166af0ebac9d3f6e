import { design } from 'fencepost';

export default design(
  {
    title: 'a list is changed by one task at a time',
    source: 'lib/list_debug.c __list_add_valid_or_report()',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-08'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const lock = d.mutex('gpu->lock');
    const jobs = d.list_head('gpu->jobs');

    for (const name of ['submit 1', 'submit 2'])
      d.thread(name, (t) => {
        if (variant === 'keeps') t.mutex_lock(lock);
        t.list_add_tail(jobs);
        if (variant === 'keeps') t.mutex_unlock(lock);
      });
  },
);
