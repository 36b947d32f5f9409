// The two libraries of the usual fingerprint SDK, as their makers publish them: capture and algorithm.
//
// Every function answers 1 for success. A picture is a byte a pixel, 0 black; a template is 512 bytes.

#ifndef FINGERPRINT_SDK_H
#define FINGERPRINT_SDK_H

#include <stddef.h>

#define TEMPLATE_LENGTH 512
// Where a template holds the code of its finger.
#define TEMPLATE_FINGER 5

struct sdk {
    // Capture.
    int (*init)(void);
    int (*close)(void);
    int (*channel_count)(void);
    int (*begin_capture)(int channel);
    int (*raw_data)(int channel, unsigned char *picture);
    int (*end_capture)(int channel);
    // Algorithm.
    int (*begin)(void);
    int (*end)(void);
    int (*extract)(unsigned char scanner, unsigned char finger, unsigned char *picture, unsigned char *feature);
    int (*match)(unsigned char *one, unsigned char *other, float *similarity);
    int (*quality)(unsigned char *picture, unsigned char *score);
};

// Loads both libraries from the plugin's own folder. Returns 0, or 1 with words for the integrator.
// Libraries stay loaded for the life of the process, as this plugin does.
int sdk_load(struct sdk *sdk, const char *capture, const char *algorithm, char *words, size_t room);

#endif
