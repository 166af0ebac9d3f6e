/** There is something to read; for a sync_file: its fence has signalled. @see include/uapi/linux/eventpoll.h */
export const EPOLLIN = 1;

/** It can be written. */
export const EPOLLOUT = 4;

/** Something is wrong with it: always reported. */
export const EPOLLERR = 8;

/** The other side is gone: always reported. */
export const EPOLLHUP = 16;

/** Only what is new is reported. The kernel's number is 1 << 31. */
export const EPOLLET = 2048;

/** What epoll_ctl() does. */
export const EPOLL_CTL_ADD = 1;
/** See {@link EPOLL_CTL_ADD}. */
export const EPOLL_CTL_DEL = 2;

/** The descriptor is empty: always reported. */
export const EPOLLNVAL = 32;
