// A good print has strong local contrast over much of the glass, a wet one is dark and flat, a dry one bright and flat.

#include "picture.h"

// Side of the squares that are looked at: about two ridges at 500 dpi.
#define SQUARE 16
// Variance of a square from which it holds ridges.
#define RIDGES (18 * 18)
// The same of ridges that are strong.
#define STRONG (30 * 30)

enum cause picture_cause(const unsigned char *picture, int width, int height)
{
    int squares = 0, ridged = 0, strong = 0, covered = 0, dark = 0;
    long brightness = 0;
    for (int top = 0; top + SQUARE <= height; top += SQUARE) {
        for (int left = 0; left + SQUARE <= width; left += SQUARE) {
            long sum = 0, sum_of_squares = 0;
            for (int y = top; y < top + SQUARE; y++) {
                for (int x = left; x < left + SQUARE; x++) {
                    long pixel = picture[(long)y * width + x];
                    sum += pixel;
                    sum_of_squares += pixel * pixel;
                }
            }
            long mean = sum / (SQUARE * SQUARE);
            long variance = sum_of_squares / (SQUARE * SQUARE) - mean * mean;
            squares++;
            ridged += variance >= RIDGES;
            strong += variance >= STRONG;
            dark += mean < 90 && variance < RIDGES;
            // An empty glass is bright.
            if (variance >= RIDGES || mean < 200) {
                covered++;
                brightness += mean;
            }
        }
    }
    if (squares == 0 || covered * 100 < 4 * squares)
        return CAUSE_NOTHING;
    if (dark * 100 > 20 * squares)
        return CAUSE_WET;
    if (brightness / covered > 195 && strong * 2 < ridged)
        return CAUSE_DRY;
    if (ridged * 100 < 28 * squares)
        return CAUSE_PARTIAL;
    return CAUSE_NONE;
}
