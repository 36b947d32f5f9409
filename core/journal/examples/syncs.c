/* Counts syncs, and can make them fail: preload it into a process that writes a journal.
 *
 *   cc -shared -fPIC -O1 -o syncs.so syncs.c
 *   SYNCS=/path/of/16/bytes LD_PRELOAD=./syncs.so program
 *
 * The file holds two numbers of 64 bits in the machine's order: syncs so far, and whether each further sync fails
 * with EIO. Whoever watches reads and writes the file. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static volatile uint64_t *cells;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("SYNCS");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *at = mmap(NULL, 16, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (at != MAP_FAILED) cells = at;
    close(file);
}

static int counted(const char *name, int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    if (cells) {
        __sync_fetch_and_add(&cells[0], 1);
        if (cells[1]) {
            errno = EIO;
            return -1;
        }
    }
    return real(file);
}

int fsync(int file) { return counted("fsync", file); }
int fdatasync(int file) { return counted("fdatasync", file); }
