/** Flags of DRM_IOCTL_VGEM_FENCE_ATTACH: the fence is a writer's. @see include/uapi/drm/vgem_drm.h */
export const VGEM_FENCE_WRITE = 1;

/** Flags of DMA_BUF_IOCTL_SYNC and its relatives. @see include/uapi/linux/dma-buf.h */
export const DMA_BUF_SYNC_READ = 1;
/** See {@link DMA_BUF_SYNC_READ}. */
export const DMA_BUF_SYNC_WRITE = 2;
/** See {@link DMA_BUF_SYNC_READ}. */
export const DMA_BUF_SYNC_RW = 3;
/** See {@link DMA_BUF_SYNC_READ}; the beginning is the absence of the end. */
export const DMA_BUF_SYNC_START = 0;
/** See {@link DMA_BUF_SYNC_READ}. */
export const DMA_BUF_SYNC_END = 4;

/** What mmap() asks for. @see include/uapi/asm-generic/mman-common.h, include/uapi/linux/mman.h */
export const PROT_READ = 1;
/** See {@link PROT_READ}. */
export const PROT_WRITE = 2;
/** See {@link PROT_READ}; every process that maps the file sees what is written. */
export const MAP_SHARED = 1;
/** See {@link PROT_READ}; a copy is made of what is written. */
export const MAP_PRIVATE = 2;

/** Where lseek() counts from. @see include/uapi/linux/fs.h */
export const SEEK_SET = 0;
/** See {@link SEEK_SET}; of a buffer's file it is of no use. */
export const SEEK_CUR = 1;
/** See {@link SEEK_SET}. */
export const SEEK_END = 2;

/** What fcntl() is asked for. @see include/uapi/linux/fcntl.h */
export const F_ADD_SEALS = 1033;
/** See {@link F_ADD_SEALS}. */
export const F_GET_SEALS = 1034;

/** No further seals. @see include/uapi/linux/fcntl.h */
export const F_SEAL_SEAL = 1;
/** The file cannot become smaller. */
export const F_SEAL_SHRINK = 2;
/** The file cannot become larger. */
export const F_SEAL_GROW = 4;
/** Nobody can write the file. */
export const F_SEAL_WRITE = 8;
/** Nobody who does not map it yet can write the file. */
export const F_SEAL_FUTURE_WRITE = 16;
/** Its bits for execution stay as they are; of an executable file nothing can be written either. */
export const F_SEAL_EXEC = 32;
