import { failureNumber } from './errno.ts';

/** What the parameter of kind `user` is when userspace's memory is there. */
export const NO_FAULT = 0;

/** The kernel cannot read its arguments. */
export const FAULT_IN = 1;

/** It can, and cannot write its results. */
export const FAULT_OUT = 2;

/** What a system call returns that cannot copy from or to userspace. @see copy_from_user(), copy_to_user() */
export const EFAULT = failureNumber('-EFAULT');
