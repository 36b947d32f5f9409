// What the pretended scanner does now: one word in the file that FAKE_SDK names.

#ifndef FAKE_H
#define FAKE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline int fake_is(const char *word)
{
    char now[32] = "";
    const char *path = getenv("FAKE_SDK");
    FILE *file = path == NULL ? NULL : fopen(path, "r");
    if (file != NULL) {
        if (fgets(now, sizeof now, file) == NULL)
            now[0] = '\0';
        fclose(file);
    }
    now[strcspn(now, "\n")] = '\0';
    return strcmp(now, word) == 0;
}

#endif
