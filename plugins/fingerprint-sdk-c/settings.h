// What a slot may say about this scanner.

#ifndef FINGERPRINT_SETTINGS_H
#define FINGERPRINT_SETTINGS_H

#include <stddef.h>

struct settings {
    // File names of the vendor's libraries in the plugin's folder.
    char capture[128];
    char algorithm[128];
    // The vendor's number of the scanner model, for the extraction.
    int scanner_type;
    // Which of several scanners, from 0.
    int channel;
    // Pixels of a picture.
    int width;
    int height;
    // Presses of one command.
    int tries;
    // Similarity from which a finger belongs to a template, percent.
    int threshold;
};

// Reads the settings, a JSON object of texts and whole numbers. Returns 0, or 1 with words for the integrator.
int settings_read(struct settings *settings, const char *json, size_t length, char *words, size_t room);

#endif
