import { design } from 'fencepost';

export default design(
  {
    title: 'the release work is flushed under a mutex that the work before it needs',
    source:
      'commit 1b9366c601039d60546794c63fbb83ce8e53b978 drm/amdkfd: KFD release_work possible circular locking',
    description:
      'Creating a process flushes the release work under kfd_processes_mutex; that work waits for a GPU reset, and the reset takes the mutex.',
    variants: {
      buggy: { verdict: 'deadlock' },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const processesMutex = d.mutex('kfd_processes_mutex');
    const processWq = d.workqueue('kfd_process_wq');
    const resetDone = d.completion('reset done');

    d.work('kfd_process_wq_release', { queue: processWq }, (t) => {
      t.wait_for_completion(resetDone);
    });

    d.work('amdgpu_device_gpu_recover', (t) => {
      t.mutex_lock(processesMutex);
      t.mutex_unlock(processesMutex);
      t.complete_all(resetDone);
    });

    d.thread('kfd_create_process', (t) => {
      if (variant === 'fixed') t.flush_workqueue(processWq);
      t.mutex_lock(processesMutex);
      if (variant === 'buggy') t.flush_workqueue(processWq);
      t.mutex_unlock(processesMutex);
    });
  },
);
