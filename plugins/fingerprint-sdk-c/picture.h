// Judges a print by its picture, because the vendor's libraries do not say what is wrong with one.

#ifndef FINGERPRINT_PICTURE_H
#define FINGERPRINT_PICTURE_H

enum cause {
    CAUSE_NONE,
    CAUSE_NOTHING,
    CAUSE_WET,
    CAUSE_DRY,
    CAUSE_PARTIAL,
    CAUSE_POOR,
};

// What is wrong with a picture of a byte a pixel, 0 black. CAUSE_NOTHING is an empty glass.
enum cause picture_cause(const unsigned char *picture, int width, int height);

#endif
