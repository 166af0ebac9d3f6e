/** Creates a syncobj whose slot has a fence that has signalled. @see include/uapi/drm/drm.h */
export const DRM_SYNCOBJ_CREATE_SIGNALED = 1;

/** Waits for all, and not for the first. @see include/uapi/drm/drm.h */
export const DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL = 1;
/** Waits for a fence first, if there is none. */
export const DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT = 2;
/** Waits for the fence to be there, and not for its end. */
export const DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE = 4;
/** Tells the fences a deadline. */
export const DRM_SYNCOBJ_WAIT_FLAGS_WAIT_DEADLINE = 8;
