// A fingerprint scanner behind the usual pair of vendor libraries: the driver's commands and its table.

#include "press.h"

#include <stdlib.h>
#include <string.h>

TONGBAN_NOTE(note);

// Room behind a picture, for a library that writes a little more than it says.
#define MARGIN (1 << 20)

static int32_t invalid(tongban_sink *sink, const char *words)
{
    return fail(sink, TONGBAN_INVALID_DATA, 0, TONGBAN_FAMILY_OF_CODE, words);
}

static const tongban_field *param(const tongban_field *params, size_t count, uint16_t number)
{
    for (size_t at = 0; at < count; at++)
        if (params[at].number == number)
            return &params[at];
    return NULL;
}

static int finger_of(const tongban_field *params, size_t count, int64_t *finger)
{
    const tongban_field *given = param(params, count, TONGBAN_FINGERPRINT_READ_PARAM_FINGER);
    *finger = given == NULL ? 0 : given->integer;
    return *finger >= 11 && *finger <= 20;
}

static int32_t read_print(tongban_device *device, const tongban_call *call, const tongban_field *params, size_t count,
                          tongban_sink *sink)
{
    struct presses presses = {.call = call};
    unsigned char feature[TEMPLATE_LENGTH + 512] = {0};
    const tongban_field *quality = param(params, count, TONGBAN_FINGERPRINT_READ_PARAM_QUALITY);
    if (!finger_of(params, count, &presses.finger))
        return invalid(sink, "field finger: expected 11 to 20");
    if (quality == NULL || quality->integer < 0 || quality->integer > 100)
        return invalid(sink, "field quality: expected 0 to 100");
    int32_t ended = take_print(device, &presses, (int)quality->integer, feature, sink);
    if (ended != 0)
        return ended;
    if ((ended = sink->put_int(sink, TONGBAN_FINGERPRINT_READ_RESULT_FINGER, presses.finger)) != 0
        || (ended = sink->put_int(sink, TONGBAN_FINGERPRINT_READ_RESULT_QUALITY, presses.best)) != 0)
        return ended;
    return sink->put_bytes(sink, TONGBAN_FINGERPRINT_READ_RESULT_TEMPLATE, feature, TEMPLATE_LENGTH);
}

// Whether a template with that code may be of the finger: 97 is an unknown one of the right hand, 98 of the left.
static int may_be(int64_t finger, unsigned char code)
{
    return code == finger || code == 99 || (code == 97 && finger <= 15) || (code == 98 && finger > 15);
}

static int32_t verify_print(tongban_device *device, const tongban_call *call, const tongban_field *params,
                            size_t count, tongban_sink *sink)
{
    struct presses presses = {.call = call};
    unsigned char feature[TEMPLATE_LENGTH + 512] = {0}, on_file[TEMPLATE_LENGTH];
    const tongban_field *given = param(params, count, TONGBAN_FINGERPRINT_VERIFY_PARAM_TEMPLATE);
    if (!finger_of(params, count, &presses.finger))
        return invalid(sink, "field finger: expected 11 to 20");
    if (given == NULL || given->len != TEMPLATE_LENGTH)
        return invalid(sink, "field template: expected 512 bytes");
    memcpy(on_file, given->data, sizeof on_file);
    if (!may_be(presses.finger, on_file[TEMPLATE_FINGER]))
        return invalid(sink, "field template: of another finger");
    int32_t ended = take_print(device, &presses, 0, feature, sink);
    if (ended != 0)
        return ended;
    float similarity = 0;
    if (device->sdk.match(on_file, feature, &similarity) != 1 || !(similarity >= 0 && similarity <= 1))
        return fail(sink, TONGBAN_HARDWARE_ERROR, 0, TONGBAN_FAMILY_CONTRACT,
                    "fingerprint scanner: the vendor's library does not compare");
    int64_t points = (int64_t)(similarity * 10000.0F + 0.5F);
    ended = sink->put_bool(sink, TONGBAN_FINGERPRINT_VERIFY_RESULT_MATCHED, points >= device->settings.threshold * 100);
    return ended != 0 ? ended : sink->put_int(sink, TONGBAN_FINGERPRINT_VERIFY_RESULT_SIMILARITY, points);
}

static int32_t capabilities(tongban_device *device, const tongban_call *call, const tongban_field *params,
                            size_t count, tongban_sink *sink)
{
    (void)device, (void)call, (void)params, (void)count;
    return sink->put_bool(sink, TONGBAN_FINGERPRINT_CAPABILITIES_COMPARES, 1);
}

static int32_t status(tongban_device *device, const tongban_call *call, const tongban_field *params, size_t count,
                      tongban_sink *sink)
{
    (void)call, (void)params, (void)count;
    const char *word = scanner_ready(device) ? "online" : "no_device";
    return sink->put_text(sink, TONGBAN_FINGERPRINT_STATUS_DEVICE, word, strlen(word));
}

static const tongban_command commands[] = {
    {sizeof(tongban_command), TONGBAN_CAPABILITIES, 0, capabilities},
    {sizeof(tongban_command), TONGBAN_STATUS, 0, status},
    {sizeof(tongban_command), TONGBAN_FINGERPRINT_READ, 0, read_print},
    {sizeof(tongban_command), TONGBAN_FINGERPRINT_VERIFY, 0, verify_print},
};

static const tongban_class fingerprint = {
    sizeof(tongban_class), sizeof commands / sizeof commands[0], TONGBAN_FINGERPRINT_ID, commands};

static const tongban_class *get_class(tongban_device *device, const char *id)
{
    (void)device;
    return strcmp(id, TONGBAN_FINGERPRINT_ID) == 0 ? &fingerprint : NULL;
}

static void close_device(tongban_device *device)
{
    if (device->ready)
        device->sdk.close();
    if (device->sdk.end != NULL)
        device->sdk.end();
    free(device->picture);
    free(device);
}

static int32_t open_device(const tongban_open *order, tongban_device **device, tongban_sink *sink)
{
    char words[512];
    tongban_device *opened = calloc(1, sizeof *opened);
    if (opened == NULL)
        return fail(sink, TONGBAN_INTERNAL_ERROR, 0, TONGBAN_FAMILY_OF_CODE, "out of memory");
    if (settings_read(&opened->settings, order->settings, order->settings_len, words, sizeof words) != 0
        || sdk_load(&opened->sdk, opened->settings.capture, opened->settings.algorithm, words, sizeof words) != 0) {
        free(opened);
        return invalid(sink, words);
    }
    opened->picture = malloc((size_t)opened->settings.width * (size_t)opened->settings.height + MARGIN);
    if (opened->picture == NULL || opened->sdk.begin() != 1) {
        opened->sdk.end = NULL;
        close_device(opened);
        return fail(sink, TONGBAN_DEVICE_NOT_READY, 0, TONGBAN_FAMILY_MANIFEST,
                    "fingerprint scanner: the vendor's algorithm does not begin; its licence file may be missing");
    }
    // A scanner that is not there yet is looked for by the first command.
    opened->ready = opened->sdk.init() == 1;
    *device = opened;
    return TONGBAN_SUCCESS;
}

static const char *const classes[] = {TONGBAN_FINGERPRINT_ID};

static const tongban_plugin plugin = {
    .struct_size = sizeof(tongban_plugin),
    .abi_major = TONGBAN_ABI_MAJOR,
    .abi_minor = TONGBAN_ABI_MINOR,
    .note = &note,
    .id = "fingerprint-sdk-c",
    .version = "0.1.0",
    .vendor = "Tongban",
    .class_count = sizeof classes / sizeof classes[0],
    .classes = classes,
    .open = open_device,
    .close = close_device,
    .get_class = get_class,
};

TONGBAN_EXPORT const struct tongban_plugin *tongban_plugin_entry(void)
{
    return &plugin;
}
