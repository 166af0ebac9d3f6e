import { describe, expect, it } from '@jest/globals';
import { type CheckOutcome, checkDesign } from '../../verify/check-design.ts';
import { type Design, expectationOf, variantsOf } from '../../language/design.ts';
import { type KernelVersion } from '../../model/profile.ts';
import { counterexampleOf } from './counterexample.fixture.ts';
import { readdirSync } from 'node:fs';
import { type Pin } from '../pin.fixture.ts';

interface Bug {
  readonly buggy: Pin;
  /** Who is stuck, and on whom; see counterexampleOf(). It is the counterexample that the report of the bug describes. */
  readonly counterexample: readonly string[];
  readonly fixed: Pin;
}

/** Every design of this folder. The numbers change with the model: look at each before it is pinned anew. */
// prettier-ignore
const bugs: Readonly<Record<string, Bug>> = {
  'as-01-amdgpu-fence-emit': {
    buggy: [12, 12, 7, 'deadlock FENCE-41'],
    counterexample: [
      'amdgpu_job_run in dma_resv_wait_timeout(bo->resv, BOOKKEEP, MAX_SCHEDULE_TIMEOUT) needs F',
      'F needs amdgpu_job_run',
    ],
    fixed: [12, 13, 7, 'holds'],
  },
  'as-02-amdgpu-vmid-grab': {
    buggy: [10, 13, 4, 'deadlock FENCE-41'],
    counterexample: [
      'amdgpu_job_prepare_job in dma_fence_wait(F) needs F',
      'kswapd in dma_fence_wait(F) needs F',
      'F needs amdgpu_job_prepare_job',
    ],
    fixed: [10, 14, 4, 'holds'],
  },
  'as-03-amdgpu-dc-create-state': {
    buggy: [13, 13, 8, 'deadlock FENCE-41'],
    counterexample: [
      'vblank irq needs amdgpu_dm_atomic_commit_tail',
      'amdgpu_dm_atomic_commit_tail in dma_resv_wait_timeout(fb->resv, BOOKKEEP, MAX_SCHEDULE_TIMEOUT) needs V',
      'V needs vblank irq',
    ],
    fixed: [13, 14, 8, 'holds'],
  },
  'as-05-msm-hw-fence': {
    buggy: [16, 16, 10, 'deadlock FENCE-41'],
    counterexample: [
      'msm retire_worker needs msm_job_run',
      'msm_job_run holds bo->resv.lock in dma_resv_wait_timeout(bo->resv, BOOKKEEP, MAX_SCHEDULE_TIMEOUT) needs F',
      'F needs msm retire_worker',
    ],
    fixed: [17, 18, 10, 'holds'],
  },
  'as-07-pm-qos-alloc': {
    buggy: [66, 120, 11, 'deadlock MM-02'],
    counterexample: [
      'msm_job_run in mutex_lock(dev_pm_qos_mtx) needs dev_pm_qos_constraints_allocate',
      'dev_pm_qos_constraints_allocate holds dev_pm_qos_mtx in dma_resv_wait_timeout(bo->resv, BOOKKEEP, MAX_SCHEDULE_TIMEOUT) needs F',
      'F needs msm_job_run',
    ],
    fixed: [71, 134, 11, 'holds'],
  },
  'dc-02-etnaviv-excl-fence': {
    buggy: [125, 252, 23, 'rule CTX-06 RESV-08 RESV-11'],
    counterexample: [
      'CTX-06: reader job: dma_access_begin(bo)',
      'RESV-08: writer etnaviv_ioctl_gem_submit: dma_resv_add_excl_fence(bo->resv, W)',
      'RESV-11: evict: free_backing_storage(bo)',
    ],
    fixed: [47, 67, 24, 'holds'],
  },
  'dc-03-msm-excl-fence': {
    buggy: [52, 88, 17, 'rule RESV-08 RESV-11'],
    counterexample: [
      'RESV-08: msm_ioctl_gem_submit: dma_resv_add_excl_fence(bo->resv, F2)',
      'RESV-11: other driver: move_backing_storage(bo)',
    ],
    fixed: [23, 26, 18, 'holds'],
  },
  'dc-04-amdxdna-srcu': {
    buggy: [21, 28, 7, 'deadlock'],
    counterexample: [
      'amdxdna_cmd_submit holds client->hwctx_srcu (read) in wait_event(hwctx->priv->job_free_wq, pending jobs == 0) needs amdxdna_hwctx_destroy',
      'amdxdna_hwctx_destroy in synchronize_srcu(client->hwctx_srcu) needs amdxdna_cmd_submit',
      'job fence needs amdxdna_hwctx_destroy',
    ],
    fixed: [24, 34, 7, 'holds'],
  },
  'ds-01-nouveau-context-kill': {
    buggy: [33, 54, 7, 'rule FENCE-16'],
    counterexample: [
      'FENCE-16: nouveau_fence_context_kill: dma_fence_set_error(F, -ENODEV)',
    ],
    fixed: [41, 65, 8, 'holds'],
  },
  'ds-08-vfio-double-revoke': {
    buggy: [41, 54, 12, 'deadlock CTX-05'],
    counterexample: [
      'vfio_pci_dma_buf_cleanup holds vdev->memory_lock (write) in wait_for_completion(priv->comp) needs somebody who is gone',
    ],
    fixed: [40, 54, 12, 'holds'],
  },
  'if-01-hwc1-retire-fence': {
    buggy: [3, 2, 2, 'deadlock'],
    counterexample: [
      'commit_tail in wait_for_completion(frame 2 committed) needs compositor',
      'render job J2 in wait_fence_hw(N1) needs N1',
      'compositor in dma_fence_wait(F2) needs F2',
      'F2 needs render job J2',
      'N1 needs commit_tail',
    ],
    fixed: [19, 27, 9, 'holds'],
  },
  'if-04-long-running-compute': {
    buggy: [186, 364, 12, 'deadlock INDEF-04 INDEF-06 INDEF-09'],
    counterexample: [
      'suspend worker needs ttm_bo_evict',
      'compute job L in user_fence_wait(stop flag) needs user of L',
      'ttm_bo_evict holds bo->resv.lock in dma_resv_wait_timeout(bo->resv, BOOKKEEP, MAX_SCHEDULE_TIMEOUT) needs F(L)',
      'user of L in dma_resv_lock(bo->resv, NULL) needs ttm_bo_evict',
      'F(L) needs compute job L',
    ],
    fixed: [191, 352, 16, 'holds'],
  },
  'if-06-sw-sync-in-fence': {
    buggy: [97, 183, 14, 'indefinite-fence INDEF-01'],
    counterexample: [
      'S needs U1',
    ],
    fixed: [142, 319, 14, 'holds'],
  },
  'if-07-foreign-fence-no-timeout': {
    buggy: [8, 7, 6, 'deadlock FENCE-01'],
    counterexample: [
      'drm_atomic_helper commit_work in dma_fence_wait(F) needs F',
      'next atomic commit in dma_fence_wait(V) needs V',
      'F needs somebody who is gone',
      'V needs drm_atomic_helper commit_work',
    ],
    fixed: [20, 22, 10, 'holds'],
  },
  'lk-04-msm-armed-job-dropped': {
    buggy: [28, 27, 26, 'rule SCHED-01'],
    counterexample: [
      'SCHED-01: msm_ioctl_gem_submit: choose(): idr_alloc_cyclic() fails',
    ],
    fixed: [29, 28, 26, 'holds'],
  },
  'lk-06-amdgpu-mapping-info': {
    buggy: [44, 64, 13, 'deadlock CTX-04 WW-12 WW-15'],
    counterexample: [
      'amdgpu_gem_object_close in dma_resv_lock(root PD->resv, NULL) needs amdgpu_gem_op_ioctl',
    ],
    fixed: [41, 63, 13, 'holds'],
  },
  'lk-07-virtio-reserve-error': {
    buggy: [98, 159, 14, 'deadlock CTX-04 WW-12 WW-15'],
    counterexample: [
      'next virtio_gpu_execbuffer_ioctl in dma_resv_lock(A->resv, next objs->ticket) needs virtio_gpu_execbuffer_ioctl',
    ],
    fixed: [106, 180, 14, 'holds'],
  },
  'lk-08-nouveau-pushbuf-mutex': {
    buggy: [7, 6, 4, 'deadlock CTX-04'],
    counterexample: [
      'nouveau_drm_postclose in mutex_lock(cli->mutex) needs nouveau_gem_ioctl_pushbuf',
    ],
    fixed: [10, 10, 5, 'holds'],
  },
  'lo-01-ipu6-psys-map': {
    buggy: [155, 287, 13, 'deadlock LOCK-39 MM-01'],
    counterexample: [
      'psys ioctl holds psys buffer->resv.lock in get_user_pages(mmap_lock) needs mmap syscall',
      'vm_fault_gtt holds mmap_lock (read) in dma_resv_lock(psys buffer->resv, NULL) needs psys ioctl',
      'mmap syscall in mmap_write_lock(mmap_lock) needs vm_fault_gtt',
    ],
    fixed: [133, 256, 12, 'holds'],
  },
  'lo-03-etnaviv-coredump': {
    buggy: [24, 31, 9, 'deadlock'],
    counterexample: [
      'etnaviv_sched_timedout_job holds mmu_context->lock in mutex_lock(etnaviv_obj->lock) needs etnaviv_gem_mapping_get',
      'etnaviv_gem_mapping_get holds etnaviv_obj->lock in mutex_lock(mmu_context->lock) needs etnaviv_sched_timedout_job',
      'F needs etnaviv_sched_timedout_job',
    ],
    fixed: [26, 35, 9, 'holds'],
  },
  'lo-06-vgem-timer-delete-sync': {
    buggy: [38, 43, 15, 'deadlock'],
    counterexample: [
      'vgem_fence_timeout in dma_fence_signal(vgem fence) needs other driver irq',
      'other driver irq holds other fence->lock in timer_delete_sync(vgem_fence_timeout) needs vgem_fence_timeout',
    ],
    fixed: [36, 44, 16, 'holds'],
  },
  'lo-07-sched-kill-xarray': {
    buggy: [115, 207, 14, 'deadlock CTX-02'],
    counterexample: [
      'drm_sched_job_add_dependency holds job->dependencies.xa_lock in spin_unlock(job->dependencies.xa_lock) needs fence irq on the CPU of submit',
      'fence irq on the CPU of submit in dma_fence_signal(f2) needs fence irq on another CPU',
      'fence irq on another CPU holds ring->fence_drv.lock in spin_lock(job->dependencies.xa_lock) needs drm_sched_job_add_dependency',
    ],
    fixed: [147, 284, 15, 'holds'],
  },
  'lo-10-amdkfd-release-work': {
    buggy: [18, 26, 8, 'deadlock'],
    counterexample: [
      'kfd_process_wq_release in wait_for_completion(reset done) needs amdgpu_device_gpu_recover',
      'amdgpu_device_gpu_recover in mutex_lock(kfd_processes_mutex) needs kfd_create_process',
      'kfd_create_process holds kfd_processes_mutex in flush_workqueue(kfd_process_wq) needs kfd_process_wq_release',
    ],
    fixed: [12, 14, 8, 'holds'],
  },
  'lo-11-imagination-disable-irq': {
    buggy: [1, 0, 0, 'deadlock'],
    counterexample: [
      'pvr_device_irq_thread_handler in disable_irq(pvr_device_irq_thread_handler) needs pvr_device_irq_thread_handler',
      'job fence needs pvr_device_irq_thread_handler',
    ],
    fixed: [3, 2, 2, 'holds'],
  },
  'lo-12-qxl-release-mutex': {
    buggy: [25, 31, 8, 'deadlock'],
    counterexample: [
      'qxl_alloc_release_reserved holds qdev->release_mutex in dma_resv_lock(old release bo->resv, NULL) needs qxl_execbuffer_ioctl',
      'qxl_execbuffer_ioctl holds old release bo->resv.lock in mutex_lock(qdev->release_mutex) needs qxl_alloc_release_reserved',
    ],
    fixed: [27, 36, 8, 'holds'],
  },
  'lo-13-virtio-execbuffer': {
    buggy: [177, 352, 12, 'deadlock LOCK-39 MM-01'],
    counterexample: [
      'virtio_gpu_execbuffer_ioctl holds bo->resv.lock in memdup_user(mmap_lock) needs munmap syscall',
      'ttm_bo_vm_fault holds mmap_lock (read) in dma_resv_lock(bo->resv, NULL) needs virtio_gpu_execbuffer_ioctl',
      'munmap syscall in mmap_write_lock(mmap_lock) needs ttm_bo_vm_fault',
    ],
    fixed: [180, 370, 12, 'holds'],
  },
  'lo-14-msm-acquire-ctx-early': {
    buggy: [119, 222, 13, 'rule MM-01'],
    counterexample: [
      'MM-01: msm_ioctl_gem_submit: copy_from_user(mmap_lock)',
    ],
    fixed: [103, 186, 13, 'holds'],
  },
  'mf-01-poll-ignores-exclusive-fence': {
    buggy: [50, 87, 17, 'rule DMA-01'],
    counterexample: [
      'DMA-01: next writer: dma_start(bo->attachment, DMA_FROM_DEVICE)',
    ],
    fixed: [143, 238, 30, 'holds'],
  },
  'mf-02-test-signaled-ignored': {
    buggy: [45, 64, 15, 'rule CTX-06 RESV-11'],
    counterexample: [
      'CTX-06: job: dma_access_begin(bo)',
      'RESV-11: ttm_bo_release: free_backing_storage(bo)',
    ],
    fixed: [39, 53, 16, 'holds'],
  },
  'mf-07-adreno-recover-memptr': {
    buggy: [145, 298, 21, 'rule CTX-06 RESV-11'],
    counterexample: [
      'CTX-06: job n+1: dma_access_begin(bo)',
      'RESV-11: msm_gem_free_object: free_backing_storage(bo)',
    ],
    fixed: [120, 247, 20, 'holds'],
  },
  'mf-08-xe-external-bo-move': {
    buggy: [35, 43, 16, 'rule RESV-09'],
    counterexample: [
      'RESV-09: exec job: dma_access_begin(external bo)',
    ],
    fixed: [27, 31, 17, 'holds'],
  },
  'mf-09-amdgpu-move-notify': {
    buggy: [46, 65, 15, 'rule RESV-09'],
    counterexample: [
      'RESV-09: gfx job: dma_access_begin(shared bo)',
    ],
    fixed: [33, 43, 16, 'holds'],
  },
  'ns-02-fence-array-polled': {
    buggy: [4, 8, 2, 'livelock FENCE-14'],
    counterexample: [
      'poller in dma_fence_is_signaled(array) needs nobody',
    ],
    fixed: [7, 10, 5, 'holds'],
  },
  'ns-03-etnaviv-armed-job-dropped': {
    buggy: [20, 23, 10, 'deadlock FENCE-01'],
    counterexample: [
      'other submit in dma_resv_wait_timeout(bo->resv, WRITE, MAX_SCHEDULE_TIMEOUT) needs F',
      'F needs somebody who is gone',
    ],
    fixed: [20, 23, 10, 'holds'],
  },
  'ns-04-msm-error-after-arm': {
    buggy: [6, 5, 4, 'unsignalled-fence FENCE-01'],
    counterexample: [
      'submit->user_fence needs somebody who is gone',
    ],
    fixed: [6, 5, 4, 'holds'],
  },
  'ns-05-rocket-run-job-error': {
    buggy: [17, 17, 9, 'unsignalled-fence FENCE-01'],
    counterexample: [
      's_fence->finished needs somebody who is gone',
    ],
    fixed: [16, 16, 9, 'holds'],
  },
  'ns-08-sync-file-info-polled': {
    buggy: [2, 3, 1, 'livelock'],
    counterexample: [
      'host1x syncpoint in wait_enable_signaling(host1x syncpt fence) needs somebody who is gone',
      'sync_file_ioctl_fence_info in dma_fence_get_status(host1x syncpt fence) needs nobody',
    ],
    fixed: [7, 10, 5, 'holds'],
  },
  'ns-09-etnaviv-timeout-return': {
    buggy: [3149, 7704, 83, 'deadlock FENCE-02 SCHED-06'],
    counterexample: [
      'gpu job in engine_run(gpu) needs gpu->sched timeout work',
      'gpu->sched run_job work needs gpu->sched run_job work or gpu->sched free_job work or gpu->sched timeout work',
      'gpu->sched free_job work needs gpu job or gpu->sched run_job work or gpu->sched free_job work or gpu->sched timeout work',
      'gpu->sched timeout work needs gpu->sched timeout',
      'gpu->sched timeout needs gpu->sched run_job work or gpu->sched free_job work or gpu->sched timeout work',
      'submit->finished needs gpu fence',
    ],
    fixed: [3272, 7831, 83, 'holds'],
  },
  'pf-01-gfx10-compute-fault': {
    buggy: [96, 177, 14, 'deadlock PF-03'],
    counterexample: [
      'page fault worker in dma_resv_wait_timeout(3D buffer->resv, BOOKKEEP, MAX_SCHEDULE_TIMEOUT) needs F',
      'compute job L in gpu_page_fault(compute units, page fault worker) needs page fault worker',
      '3D job G in engine_start(compute units) needs compute job L',
      'F needs 3D job G',
    ],
    fixed: [114, 218, 15, 'holds'],
  },
  'pf-02-repair-on-blocked-copy-engine': {
    buggy: [5, 4, 4, 'deadlock PF-09'],
    counterexample: [
      'copy job C in engine_start(copy engine E) needs compute job',
      'page fault worker in dma_fence_wait(F(C)) needs F(C)',
      'compute job in gpu_page_fault(copy engine E, page fault worker) needs page fault worker',
      'F(C) needs copy job C',
    ],
    fixed: [12, 11, 11, 'holds'],
  },
  'pf-03-xe-mode-switch': {
    buggy: [96, 177, 14, 'deadlock PF-03'],
    counterexample: [
      'xe_pagefault_queue_work in dma_resv_wait_timeout(bo->resv, BOOKKEEP, MAX_SCHEDULE_TIMEOUT) needs F',
      'fault-mode LR job in gpu_page_fault(hw engine group, xe_pagefault_queue_work) needs xe_pagefault_queue_work',
      'dma_fence job in engine_start(hw engine group) needs fault-mode LR job',
      'F needs dma_fence job',
    ],
    fixed: [143, 241, 16, 'holds'],
  },
  'rc-01-sched-kill-lost-wakeup': {
    buggy: [24, 29, 9, 'deadlock'],
    counterexample: [
      'drm_sched_main in wait_event(sched->wake_up_worker, b->dependency == 0) needs somebody who is gone',
      'F(b) needs drm_sched_main',
    ],
    fixed: [28, 37, 10, 'holds'],
  },
  'rc-02-lima-irq-during-reset': {
    buggy: [13, 18, 4, 'rule CTX-08'],
    counterexample: [
      'CTX-08: lima_sched_timedout_job: atomic_dec_return(lima_pm_busy count)',
    ],
    fixed: [9, 9, 4, 'holds'],
  },
  'rc-03-msm-recover-runpm': {
    buggy: [23, 27, 9, 'rule CTX-08'],
    counterexample: [
      'CTX-08: a6xx_recover: atomic_dec_return(dev->power.usage_count)',
    ],
    fixed: [13, 15, 6, 'holds'],
  },
  'rc-10-drm-crtc-fence-ops': {
    buggy: [12, 16, 5, 'rule FENCE-47'],
    counterexample: [
      'FENCE-47: sync_file_ioctl_fence_info: fence->ops(crtc fence)',
    ],
    fixed: [10, 13, 4, 'holds'],
  },
  'rn-01-msm-recover-reclaim': {
    buggy: [76, 139, 12, 'deadlock FENCE-41 MM-02'],
    counterexample: [
      'recover_worker holds gpu->lock in dma_resv_wait_timeout(bo->resv, BOOKKEEP, MAX_SCHEDULE_TIMEOUT) needs F2',
      'ring0 msm_job_run in mutex_lock(gpu->lock) needs recover_worker',
      'F1 needs recover_worker',
      'F2 needs ring0 msm_job_run',
    ],
    fixed: [74, 133, 14, 'holds'],
  },
  'rn-05-msm-shrinker-timeout': {
    buggy: [34, 57, 9, 'stall FENCE-41'],
    counterexample: [
      'msm_job_run in dma_resv_wait_timeout(bo->resv, BOOKKEEP, 250) needs F or a timeout',
      'F needs msm_job_run',
    ],
    fixed: [22, 34, 7, 'holds'],
  },
  'rn-06-amdgpu-alloc-under-notifier-lock': {
    buggy: [39, 57, 11, 'deadlock MM-04'],
    counterexample: [
      'job of F needs amdgpu_cs_submit',
      'amdgpu_cs_submit holds adev->notifier_lock in mutex_lock(adev->notifier_lock) needs amdgpu_cs_submit',
      'munmap syscall in mutex_lock(adev->notifier_lock) needs amdgpu_cs_submit',
    ],
    fixed: [54, 88, 11, 'holds'],
  },
  'rs-01-sw-sync-release-recursion': {
    buggy: [9, 8, 8, 'deadlock FENCE-10'],
    counterexample: [
      'sync_timeline_signal holds obj->lock in spin_lock_irqsave(obj->lock) needs sync_timeline_signal',
    ],
    fixed: [16, 15, 15, 'holds'],
  },
  'rs-03-sched-callback-adds-callback': {
    buggy: [8, 7, 7, 'deadlock FENCE-07'],
    counterexample: [
      'fence irq holds ring->fence_drv.lock in dma_fence_add_callback(f2, kill_jobs_cb on f2) needs fence irq',
    ],
    fixed: [18, 19, 13, 'holds'],
  },
  'rs-05-vmwgfx-poll-recursion': {
    buggy: [9, 8, 8, 'deadlock FENCE-10'],
    counterexample: [
      'dma_buf_poll holds fman->lock in spin_lock(fman->lock) needs dma_buf_poll',
    ],
    fixed: [11, 10, 10, 'holds'],
  },
  'rs-06-amdkfd-enable-signaling': {
    buggy: [19, 25, 9, 'deadlock'],
    counterexample: [
      'evict_process_worker needs ttm_bo_evict',
      'ttm_bo_evict holds E->lock in dma_fence_is_signaled(E) needs ttm_bo_evict',
      'E needs evict_process_worker',
    ],
    fixed: [16, 22, 8, 'holds'],
  },
  'ua-01-virtio-lock-ignored': {
    buggy: [41, 55, 9, 'rule RESV-01 RESV-04 WW-15'],
    counterexample: [
      'RESV-04: virtio_gpu_cursor_plane_update: dma_resv_reserve_fences(fb->resv, 1)',
      'WW-15: virtio_gpu_cursor_plane_update: dma_resv_unlock(fb->resv)',
      'RESV-01: virtio_gpu_cursor_plane_update: dma_resv_add_fence(fb->resv, plane update fence, WRITE)',
    ],
    fixed: [26, 36, 8, 'holds'],
  },
  'ua-03-etnaviv-pending-list': {
    buggy: [15, 22, 6, 'rule CTX-08'],
    counterexample: [
      'CTX-08: drm_sched_free_job_work: list_del(sched->pending_list)',
    ],
    fixed: [16, 16, 8, 'holds'],
  },
  'ua-05-etnaviv-dump-mmu-list': {
    buggy: [20, 31, 7, 'rule CTX-08'],
    counterexample: [
      'CTX-08: etnaviv_ioctl_gem_submit: list_add_tail(mmu->mappings)',
    ],
    fixed: [21, 25, 9, 'holds'],
  },
  'ua-06-gem-pin-unlocked': {
    buggy: [35, 58, 9, 'rule LOCK-01 LOCK-02 MM-07'],
    counterexample: [
      'LOCK-01: drm_fbdev_generic pin: dma_buf_pin(fbdev attachment)',
      'LOCK-02: drm_fbdev_generic pin: dma_buf_unpin(fbdev attachment)',
      'MM-07: ttm_bo_evict: move_backing_storage(bo)',
    ],
    fixed: [51, 70, 13, 'holds'],
  },
  'ua-08-vmwgfx-fifo-down': {
    buggy: [36, 52, 12, 'rule CTX-08'],
    counterexample: [
      'CTX-08: vmw_thread_fn: list_del(fman->fence_list)',
    ],
    fixed: [37, 46, 14, 'holds'],
  },
  'uf-01-amdgpu-wait-all-put': {
    buggy: [18, 23, 6, 'rule CTX-06'],
    counterexample: [
      'CTX-06: amdgpu_cs_wait_all_fences: fence->error(f)',
    ],
    fixed: [13, 17, 5, 'holds'],
  },
  'uf-02-amdkfd-put-before-wait': {
    buggy: [12, 14, 5, 'rule CTX-06 FENCE-09'],
    counterexample: [
      'CTX-06: amdgpu_amdkfd_submit_ib: dma_fence_wait(f)',
      'FENCE-09: amdgpu_amdkfd_submit_ib: dma_fence_wait(f)',
    ],
    fixed: [9, 10, 5, 'holds'],
  },
  'uf-04-sched-bad-job-freed': {
    buggy: [25, 32, 9, 'rule CTX-06'],
    counterexample: [
      'CTX-06: drm_sched_job_timedout: access(job)',
    ],
    fixed: [36, 44, 12, 'holds'],
  },
  'uf-06-habanalabs-fd-install': {
    buggy: [16, 17, 6, 'rule CTX-06'],
    counterexample: [
      'CTX-06: export_dmabuf: kref_get(hl_fpriv file)',
    ],
    fixed: [10, 10, 6, 'holds'],
  },
  'uf-07-i915-fd-install': {
    buggy: [42, 72, 8, 'rule CTX-05 CTX-06'],
    counterexample: [
      'CTX-05: i915_gem_do_execbuffer: dma_fence_get(C)',
      'CTX-06: i915_gem_do_execbuffer: dma_fence_get(C)',
    ],
    fixed: [30, 53, 7, 'holds'],
  },
  'uf-08-vmwgfx-stale-fd': {
    buggy: [19, 23, 5, 'rule CTX-06'],
    counterexample: [
      'CTX-06: close(fd): kref_put(sync_file)',
    ],
    fixed: [11, 14, 3, 'holds'],
  },
  'uf-09-dma-buf-put-tracepoint': {
    buggy: [7, 7, 3, 'rule CTX-06'],
    counterexample: [
      'CTX-06: dma_buf_put: access(dmabuf)',
    ],
    fixed: [6, 7, 3, 'holds'],
  },
  'uf-10-xe-attach-before-init': {
    buggy: [38, 56, 8, 'rule CTX-06'],
    counterexample: [
      'CTX-06: exporter eviction: access(xe bo)',
    ],
    fixed: [31, 44, 7, 'holds'],
  },
  'uf-16-msm-put-of-preallocated-fence': {
    buggy: [9, 8, 6, 'rule CTX-07'],
    counterexample: [
      'CTX-07: msm_ioctl_gem_submit: dma_fence_put(hw_fence)',
    ],
    fixed: [8, 7, 6, 'holds'],
  },
  'ws-01-amdgpu-tiling-flags': {
    buggy: [43, 58, 11, 'deadlock FENCE-40'],
    counterexample: [
      'amdgpu_dm_atomic_commit_tail in dma_resv_lock(fb->resv, NULL) needs ttm_bo_evict',
      'ttm_bo_evict holds fb->resv.lock in dma_resv_wait_timeout(fb->resv, BOOKKEEP, MAX_SCHEDULE_TIMEOUT) needs V',
      'V needs amdgpu_dm_atomic_commit_tail',
    ],
    fixed: [32, 43, 9, 'holds'],
  },
  'ws-04-amdgpu-eviction-userq': {
    buggy: [69, 133, 14, 'deadlock INDEF-11'],
    counterexample: [
      'amdgpu_eviction_fence_suspend_worker holds userq_mutex in dma_fence_wait(U) needs U',
      'user queue in user_fence_wait(queue progress) needs process of the queue',
      'ttm_bo_evict holds bo->resv.lock in dma_fence_wait(E) needs E',
      'process of the queue in dma_resv_lock(bo->resv, NULL) needs ttm_bo_evict',
      'E needs amdgpu_eviction_fence_suspend_worker',
    ],
    fixed: [141, 315, 13, 'holds'],
  },
  'ws-05-msm-unpin-in-job-run': {
    buggy: [13, 15, 6, 'deadlock FENCE-40'],
    counterexample: [
      'msm_job_run in dma_resv_lock(obj->resv, NULL) needs msm_gem_shrinker evict',
      'msm_gem_shrinker evict holds obj->resv.lock in dma_fence_wait(F) needs F',
      'F needs msm_job_run',
    ],
    fixed: [10, 12, 6, 'holds'],
  },
  'ws-06-gpuvm-prealloc-vm-bo': {
    buggy: [55, 92, 10, 'deadlock'],
    counterexample: [
      'panthor_ioctl_vm_bind holds bo->gpuva.lock in dma_resv_lock(bo->resv, NULL) needs ttm_bo_evict',
      'panthor_vm_bind_run_job in mutex_lock(bo->gpuva.lock) needs panthor_ioctl_vm_bind',
      'ttm_bo_evict holds bo->resv.lock in dma_fence_wait(F) needs F',
      'F needs panthor_vm_bind_run_job',
    ],
    fixed: [57, 101, 10, 'holds'],
  },
  'ws-07-xe-preempt-fence-wq': {
    buggy: [23, 33, 11, 'deadlock'],
    counterexample: [
      'preempt_fence_work_func(P1) in down_write(vm->lock) needs preempt_rebind_work_func',
      'preempt_fence_work_func(P2) in process_one_work(xe-preempt-fence-wq) needs preempt_fence_work_func(P1)',
      'preempt_rebind_work_func holds vm->lock (write) in dma_fence_wait(P2) needs P2',
      'P2 needs preempt_fence_work_func(P2)',
    ],
    fixed: [117, 233, 21, 'holds'],
  },
  'ww-01-amdgpu-devcoredump': {
    buggy: [28, 38, 10, 'deadlock WW-08'],
    counterexample: [
      'amdgpu_devcoredump_deferred_work holds root PD->resv.lock in dma_resv_lock(root PD->resv, NULL) needs amdgpu_devcoredump_deferred_work',
    ],
    fixed: [107, 178, 16, 'holds'],
  },
  'ww-02-xe-last-put-in-transaction': {
    buggy: [163, 274, 16, 'deadlock WW-07 WW-21'],
    counterexample: [
      'xe_vma_destroy holds vm->resv.lock in dma_buf_detach(exp, exp->attachment) needs ttm_bo_evict',
      'ttm_bo_evict holds exp->resv.lock in dma_resv_lock(vm->resv, evict ticket) needs xe_vma_destroy',
    ],
    fixed: [165, 289, 17, 'holds'],
  },
  'ww-05-panfrost-pin': {
    buggy: [5, 4, 4, 'deadlock LOCK-27 WW-08'],
    counterexample: [
      'display driver import holds panfrost bo->resv.lock in dma_resv_lock(panfrost bo->resv, NULL) needs display driver import',
    ],
    fixed: [8, 7, 7, 'holds'],
  },
  'ww-06-msm-vmap': {
    buggy: [3, 2, 2, 'deadlock LOCK-31 WW-08'],
    counterexample: [
      'importer holds msm bo->resv.lock in dma_resv_lock(msm bo->resv, NULL) needs importer',
    ],
    fixed: [5, 4, 4, 'holds'],
  },
  'ww-07-virtio-plane-update': {
    buggy: [3, 2, 2, 'deadlock WW-08'],
    counterexample: [
      'virtio_gpu_dequeue_ctrl_func needs atomic commit',
      'atomic commit holds fb->resv.lock in dma_resv_lock(fb->resv, NULL) needs atomic commit',
    ],
    fixed: [8, 7, 7, 'holds'],
  },
};

const statesMax = 100_000;

async function load(name: string): Promise<Design> {
  const module = (await import(`./${name}.ts`)) as { readonly default: Design };
  return module.default;
}

const check = (design: Design, variant: string, kernel: KernelVersion = '7.2'): CheckOutcome =>
  checkDesign({ design, variant, kernel });

const isFor = (design: Design, variant: string, kernel: KernelVersion): boolean =>
  expectationOf(design, variant).kernels?.includes(kernel) ?? true;

function pinOf({ states, edges, depth, verdict, kind, rules }: CheckOutcome): Pin {
  return [states, edges, depth, verdict === 'violated' ? [kind, ...rules].join(' ') : verdict];
}

/** What a design claims by itself: nothing, for the verdict has to come from rules and semantics. */
function ownClaims({ compiled }: CheckOutcome): readonly string[] {
  const asserts = compiled.code.flatMap((point) =>
    point?.instruction.operation.name === 'assert' ? [point.instruction.text] : [],
  );
  return [...compiled.claims.map(({ name }) => name), ...asserts];
}

describe('corpus of bugs', () => {
  it('has a pin for every design', () => {
    const files = readdirSync(__dirname).filter((file) => /^[a-z]+-\d+-.*\.ts$/.test(file));
    expect(files.map((file) => file.replace('.ts', '')).toSorted()).toEqual(Object.keys(bugs));
  });

  it.each(Object.entries(bugs))('%s fails as it was reported, and is fixed', async (name, bug) => {
    const design = await load(name);
    expect(variantsOf(design)).toEqual(['buggy', 'fixed']);
    const buggy = check(design, 'buggy');
    const fixed = check(design, 'fixed');
    expect({
      buggy: pinOf(buggy),
      counterexample: counterexampleOf(buggy),
      fixed: pinOf(fixed),
    }).toEqual(bug);
    for (const outcome of [buggy, fixed]) {
      const { expected, complete } = outcome;
      expect({ expected, complete }).toEqual({ expected: true, complete: true });
      expect(outcome.states).toBeLessThan(statesMax);
      expect(ownClaims(outcome)).toEqual([]);
    }
  });

  it.each(['6.1', '6.12'] as const)(
    '%s judges every design for it in the same way',
    async (kernel) => {
      const others: string[] = [];
      for (const name of Object.keys(bugs)) {
        const design = await load(name);
        for (const variant of variantsOf(design).filter((each) => isFor(design, each, kernel))) {
          if (!check(design, variant, kernel).expected) others.push(`${name} ${variant}`);
        }
      }
      expect(others).toEqual([]);
    },
  );
});
