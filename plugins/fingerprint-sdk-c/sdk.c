// Finds the vendor's libraries in the plugin's own folder and the functions in them.

#define _GNU_SOURCE
#include "sdk.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

// The folder this library lies in, with its last slash; the empty text where the loader does not say.
static void own_folder(char *folder, size_t room)
{
    Dl_info info;
    folder[0] = '\0';
    if (dladdr((void *)(size_t)&sdk_load, &info) == 0 || info.dli_fname == NULL)
        return;
    const char *slash = strrchr(info.dli_fname, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - info.dli_fname) + 1;
    if (length == 0 || length >= room)
        return;
    memcpy(folder, info.dli_fname, length);
    folder[length] = '\0';
}

static void *load(const char *name, char *words, size_t room)
{
    char folder[3072], path[4096];
    own_folder(folder, sizeof folder);
    // A library is named, never a path: what lies elsewhere was not put there by whoever set up this plugin.
    if (name[0] == '\0' || strchr(name, '/') != NULL || folder[0] == '\0') {
        snprintf(words, room, "%s: expected the name of a file in the plugin's folder", name);
        return NULL;
    }
    snprintf(path, sizeof path, "%s%s", folder, name);
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        const char *why = dlerror();
        snprintf(words, room, "%s: not loaded from the plugin's folder: %s", name, why == NULL ? "no reason" : why);
    }
    return library;
}

static int find(void *library, const char *name, void *into, char *words, size_t room)
{
    void *found = dlsym(library, name);
    if (found == NULL) {
        snprintf(words, room, "%s: the vendor's library has no such function", name);
        return 1;
    }
    // A function's address as ISO C has it: the bytes are copied, no pointer is cast.
    memcpy(into, &found, sizeof found);
    return 0;
}

int sdk_load(struct sdk *sdk, const char *capture, const char *algorithm, char *words, size_t room)
{
    void *one = load(capture, words, room);
    if (one == NULL)
        return 1;
    void *other = load(algorithm, words, room);
    if (other == NULL)
        return 1;
    return find(one, "LIVESCAN_Init", &sdk->init, words, room)
        || find(one, "LIVESCAN_Close", &sdk->close, words, room)
        || find(one, "LIVESCAN_GetChannelCount", &sdk->channel_count, words, room)
        || find(one, "LIVESCAN_BeginCapture", &sdk->begin_capture, words, room)
        || find(one, "LIVESCAN_GetFPRawData", &sdk->raw_data, words, room)
        || find(one, "LIVESCAN_EndCapture", &sdk->end_capture, words, room)
        || find(other, "FP_Begin", &sdk->begin, words, room)
        || find(other, "FP_End", &sdk->end, words, room)
        || find(other, "FP_FeatureExtract", &sdk->extract, words, room)
        || find(other, "FP_FeatureMatch", &sdk->match, words, room)
        || find(other, "FP_GetQualityScore", &sdk->quality, words, room);
}
