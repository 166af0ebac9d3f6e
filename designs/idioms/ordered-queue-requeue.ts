import { design } from 'fencepost';

export default design(
  {
    title: 'a work item that is queued again while it runs keeps its place before later ones',
    description:
      'An ordered queue runs its items one by one, in the order in which they were queued.',
  },
  (d) => {
    const queue = d.workqueue('submit_wq', { ordered: true, rescuer: true });
    const runs = d.variable('runs of run_job', { max: 3 });
    const begun = d.completion('begun');
    const go = d.completion('go');

    const runJob = d.work('run_job', { queue, queued: false }, (t) => {
      t.atomic_inc_return(runs);
      t.complete(begun);
      t.wait_for_completion(go);
    });
    const freeJob = d.work('free_job', { queue, queued: false }, (t) => t.assert(runs.is(2)));

    d.thread('submit ioctl', (t) => {
      t.queue_work(runJob);
      t.wait_for_completion(begun);
      t.queue_work(runJob);
      t.queue_work(freeJob);
      t.complete_all(go);
    });
  },
);
