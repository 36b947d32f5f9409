/* Ends the process at one of its writes, as a power cut does: preload it into a process that writes a journal.
 *
 *   cc -shared -fPIC -O1 -o cuts.so cuts.c
 *   CUT_AT=17 LD_PRELOAD=./cuts.so program
 *
 * Writes, truncations and syncs of files count from 1; the one that is named does not take place any more, and nothing
 * after it. What goes to the standard streams does not count. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

static long cut_at;
static long seen;

__attribute__((constructor)) static void begin(void) {
    const char *at = getenv("CUT_AT");
    cut_at = at ? atol(at) : 0;
}

static void counted(int file) {
    if (cut_at && file > 2 && __sync_add_and_fetch(&seen, 1) >= cut_at) _exit(9);
}

#define REAL(type, name) ((type)dlsym(RTLD_NEXT, name))

ssize_t write(int file, const void *from, size_t length) {
    counted(file);
    return REAL(ssize_t(*)(int, const void *, size_t), "write")(file, from, length);
}
ssize_t pwrite(int file, const void *from, size_t length, off_t at) {
    counted(file);
    return REAL(ssize_t(*)(int, const void *, size_t, off_t), "pwrite")(file, from, length, at);
}
ssize_t pwrite64(int file, const void *from, size_t length, off64_t at) {
    counted(file);
    return REAL(ssize_t(*)(int, const void *, size_t, off64_t), "pwrite64")(file, from, length, at);
}
int ftruncate(int file, off_t length) {
    counted(file);
    return REAL(int (*)(int, off_t), "ftruncate")(file, length);
}
int ftruncate64(int file, off64_t length) {
    counted(file);
    return REAL(int (*)(int, off64_t), "ftruncate64")(file, length);
}
int fsync(int file) {
    counted(file);
    return REAL(int (*)(int), "fsync")(file);
}
int fdatasync(int file) {
    counted(file);
    return REAL(int (*)(int), "fdatasync")(file);
}
