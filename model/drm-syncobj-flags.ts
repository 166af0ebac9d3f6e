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

/** Asks for the last point that was submitted, not for the last that has signalled. @see include/uapi/drm/drm.h */
export const DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED = 1;
/** Exports the fence as a sync_file, and not the syncobj itself. */
export const DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE = 1;
/** Exports a point of a timeline. */
export const DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_TIMELINE = 2;
/** Imports the fence of a sync_file into a syncobj. */
export const DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE = 1;
/** Imports it as a point of a timeline. */
export const DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_TIMELINE = 2;
