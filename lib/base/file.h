/* SPDX-License-Identifier: MIT */
/* Files that are whole or not there, folders that are ours alone. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>
#include <sys/types.h>

#include <pmscim/error.h>

#include "base/buf.h"

/* Reads a whole file into `buf`, whose ceiling is the most it may hold. PMS_E_NOTFOUND when
 * there is none, PMS_E_IO otherwise, always with the path. With `private` a file that others
 * may read or that is another user's is PMS_E_CONFIG. */
int pms_file_read(const char *path, int private, struct pms_buf *buf, struct pms_error *err);

/* Writes beside the file, fsyncs, renames over it, fsyncs the folder: mode 0600. What is no
 * regular file is left alone, PMS_E_IO. */
int pms_file_replace(const char *path, const void *data, size_t length, struct pms_error *err);

/* Makes a folder and those above it, each 0700 when new. PMS_E_IO with the path. */
int pms_dir_make(const char *path, struct pms_error *err);

/* Makes the folder that a file of this path lies in, in the same way. */
int pms_dir_make_for(const char *path, struct pms_error *err);

/* Waits for an exclusive lock on `path` (made when absent, 0600). Closing the descriptor ends
 * it. */
int pms_file_lock(const char *path, int *ret_fd, struct pms_error *err);

/* Locks "PATH.lock" in the same way, so that PATH itself can be replaced meanwhile; its folder
 * is made when absent. */
int pms_file_lock_beside(const char *path, int *ret_fd, struct pms_error *err);

/* "a/b" out of "a" and "b", malloc()ed; NULL when memory ran out. */
char *pms_path_join(const char *folder, const char *name);

/* $VARIABLE/pmscim, or $HOME/FALLBACK/pmscim; PMS_E_CONFIG without either as an absolute path.
 */
int pms_dir_xdg(const char *variable, const char *fallback, char **ret_path,
                struct pms_error *err);

#endif
