// A finger on the glass, press by press, until one does.

#ifndef FINGERPRINT_PRESS_H
#define FINGERPRINT_PRESS_H

#include "picture.h"
#include "sdk.h"
#include "settings.h"
#include "tongban_classes.h"
#include "tongban_plugin.h"

struct tongban_device {
    struct settings settings;
    struct sdk sdk;
    // Whether the capture library has its scanner.
    int ready;
    unsigned char *picture;
};

// One command's presses.
struct presses {
    const tongban_call *call;
    int64_t finger;
    int made;
    int poor;
    int best;
    enum cause last;
};

// Says why a command ends, and returns the code.
int32_t fail(tongban_sink *sink, int32_t code, uint16_t error, uint16_t family, const char *words);

// Whether the capture library has its scanner; it is looked for anew after it was pulled.
int scanner_ready(tongban_device *device);

// A template of the finger with at least that quality, its quality in `presses->best`. Returns 0, or a completion code.
int32_t take_print(tongban_device *device, struct presses *presses, int least, unsigned char *feature,
                   tongban_sink *sink);

#endif
