// Waits for a finger, judges its picture, makes its template, and asks for another press where that helps.

#include "press.h"

#include <stdio.h>
#include <string.h>

// How often the glass is looked at, milliseconds.
#define POLL 60

int32_t fail(tongban_sink *sink, int32_t code, uint16_t error, uint16_t family, const char *words)
{
    return sink->fail(sink, code, error, family, words, strlen(words));
}

// What the presses came to. Both commands have the same codes.
static int32_t failure(tongban_sink *sink, const struct presses *presses, int spent)
{
    char words[64];
    uint16_t error = TONGBAN_FINGERPRINT_READ_CODE_LOW_QUALITY;
    uint16_t family = TONGBAN_FAMILY_RETRY;
    snprintf(words, sizeof words, "best quality %d of 100", presses->best);
    if (presses->made == 0) {
        error = TONGBAN_FINGERPRINT_READ_CODE_NO_SUBJECT;
        snprintf(words, sizeof words, "no finger was pressed in the time allowed");
    } else if (presses->last == CAUSE_WET) {
        error = TONGBAN_FINGERPRINT_READ_CODE_TOO_WET;
        snprintf(words, sizeof words, "too wet");
    } else if (presses->last == CAUSE_DRY) {
        error = TONGBAN_FINGERPRINT_READ_CODE_TOO_DRY;
        snprintf(words, sizeof words, "too dry");
    } else if (spent && presses->poor == presses->made) {
        error = TONGBAN_FINGERPRINT_READ_CODE_READ_FAILED;
        family = TONGBAN_FAMILY_REFUSAL;
        snprintf(words, sizeof words, "no press gave a template");
    } else if (presses->last == CAUSE_PARTIAL) {
        snprintf(words, sizeof words, "only a part of the finger");
    }
    return fail(sink, TONGBAN_COMMAND_ERROR_CODE, error, family, words);
}

static void tell(const struct presses *presses, uint16_t event, int quality, int attempts)
{
    const tongban_field fields[] = {
        {.number = TONGBAN_FINGERPRINT_READ_EVENT_PRESENT_SUBJECT_FINGER,
         .kind = TONGBAN_KIND_INT,
         .integer = presses->finger},
        {.number = TONGBAN_FINGERPRINT_READ_EVENT_PRESENT_SUBJECT_ATTEMPT,
         .kind = TONGBAN_KIND_INT,
         .integer = presses->made + 1},
        {.number = TONGBAN_FINGERPRINT_READ_EVENT_PRESENT_SUBJECT_ATTEMPTS,
         .kind = TONGBAN_KIND_INT,
         .integer = attempts},
        {.number = TONGBAN_FINGERPRINT_READ_EVENT_PRESENT_SUBJECT_QUALITY,
         .kind = TONGBAN_KIND_INT,
         .integer = quality},
    };
    // The quality is the last field: it is left out while there is none.
    presses->call->event(presses->call, event, fields, quality < 0 ? 3 : 4);
}

// Sees to it that the capture library has its scanner; it is looked for anew after it was pulled.
int scanner_ready(tongban_device *device)
{
    if (device->ready && device->sdk.channel_count() > device->settings.channel)
        return 1;
    if (device->ready)
        device->sdk.close();
    device->ready = device->sdk.init() == 1;
    return device->ready && device->sdk.channel_count() > device->settings.channel;
}

static int32_t not_there(tongban_sink *sink)
{
    return fail(sink, TONGBAN_DEVICE_NOT_READY, 0, TONGBAN_FAMILY_OF_CODE,
                "fingerprint scanner: not found by the vendor's library; check cable and power");
}

// Takes pictures until one holds a finger (or, with `there` 0, none). Returns 0, or a completion code.
static int32_t await_finger(tongban_device *device, struct presses *presses, int there, enum cause *cause,
                            tongban_sink *sink)
{
    int lost = 0;
    for (;;) {
        if (device->sdk.raw_data(device->settings.channel, device->picture) == 1) {
            lost = 0;
            *cause = picture_cause(device->picture, device->settings.width, device->settings.height);
            if ((*cause != CAUSE_NOTHING) == there)
                return TONGBAN_SUCCESS;
        } else if (++lost == 5) {
            if (device->sdk.channel_count() <= device->settings.channel)
                return not_there(sink);
            return fail(sink, TONGBAN_HARDWARE_ERROR, 0, TONGBAN_FAMILY_OF_CODE,
                        "fingerprint scanner: gives no picture; switch it off and on");
        }
        int32_t ended = presses->call->wait(presses->call, POLL);
        if (ended == TONGBAN_TIME_OUT)
            return failure(sink, presses, 0);
        if (ended != 0)
            return ended;
    }
}

// Presses until a template of at least that quality is made. Returns 0, or a completion code.
static int32_t press_until(tongban_device *device, struct presses *presses, int least, unsigned char *feature,
                           tongban_sink *sink)
{
    const int tries = device->settings.tries;
    int quality = -1;
    for (;;) {
        enum cause cause;
        tell(presses, TONGBAN_FINGERPRINT_READ_EVENT_PRESENT_SUBJECT, quality, tries);
        int32_t ended = await_finger(device, presses, 1, &cause, sink);
        if (ended != 0)
            return ended;
        tell(presses, TONGBAN_FINGERPRINT_READ_EVENT_SUBJECT_DETECTED, -1, tries);
        unsigned char score = 0;
        quality = -1;
        if (cause == CAUSE_NONE) {
            int made = device->sdk.quality(device->picture, &score) == 1
                && device->sdk.extract((unsigned char)device->settings.scanner_type, (unsigned char)presses->finger,
                                       device->picture, feature) == 1;
            if (made && feature[TEMPLATE_FINGER] != presses->finger)
                return fail(sink, TONGBAN_HARDWARE_ERROR, 0, TONGBAN_FAMILY_CONTRACT,
                            "fingerprint scanner: the vendor's library made a template of another finger");
            if (made)
                quality = score > 100 ? 100 : score;
            else
                cause = CAUSE_POOR;
        }
        tell(presses, TONGBAN_FINGERPRINT_READ_EVENT_REMOVE_SUBJECT, quality, tries);
        if (quality >= 0 && quality >= least) {
            presses->best = quality;
            return TONGBAN_SUCCESS;
        }
        presses->made++;
        presses->poor += cause == CAUSE_POOR;
        presses->last = cause;
        if (quality > presses->best)
            presses->best = quality;
        if (presses->made >= tries)
            return failure(sink, presses, 1);
        ended = await_finger(device, presses, 0, &cause, sink);
        if (ended != 0)
            return ended;
    }
}

// A template of the finger, its quality in `presses->best`. Returns 0, or a completion code.
int32_t take_print(tongban_device *device, struct presses *presses, int least, unsigned char *feature,
                   tongban_sink *sink)
{
    if (!scanner_ready(device))
        return not_there(sink);
    if (device->sdk.begin_capture(device->settings.channel) != 1)
        return fail(sink, TONGBAN_HARDWARE_ERROR, 0, TONGBAN_FAMILY_OF_CODE,
                    "fingerprint scanner: the vendor's library does not begin; switch the scanner off and on");
    int32_t ended = press_until(device, presses, least, feature, sink);
    device->sdk.end_capture(device->settings.channel);
    // A picture of a finger does not stay in memory until the next one comes.
    memset(device->picture, 0xFF, (size_t)device->settings.width * (size_t)device->settings.height);
    return ended;
}
