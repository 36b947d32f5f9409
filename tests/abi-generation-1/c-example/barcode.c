// A barcode reader in plain C: the whole contract of a driver in one file.
//
// It "reads" the text given in its settings, {"code": "..."}; without one it waits until the time allowed runs out.

#include "tongban_classes.h"
#include "tongban_plugin.h"

#include <stdlib.h>
#include <string.h>

TONGBAN_NOTE(note);

struct tongban_device {
    char code[256];
};

static int32_t put_text(tongban_sink *sink, uint16_t number, const char *text)
{
    return sink->put_text(sink, number, text, strlen(text));
}

static int32_t fail(tongban_sink *sink, int32_t code, uint16_t error, uint16_t family, const char *words)
{
    return sink->fail(sink, code, error, family, words, strlen(words));
}

static int32_t capabilities(tongban_device *device, const tongban_call *call, const tongban_field *params,
                            size_t count, tongban_sink *sink)
{
    (void)device, (void)call, (void)params, (void)count;
    return put_text(sink, TONGBAN_BARCODE_READER_CAPABILITIES_SYMBOLOGIES, "qrCode");
}

static int32_t status(tongban_device *device, const tongban_call *call, const tongban_field *params, size_t count,
                      tongban_sink *sink)
{
    (void)device, (void)call, (void)params, (void)count;
    return put_text(sink, TONGBAN_BARCODE_READER_STATUS_DEVICE, "online");
}

static int32_t read_code(tongban_device *device, const tongban_call *call, const tongban_field *params, size_t count,
                         tongban_sink *sink)
{
    (void)params, (void)count;
    call->event(call, TONGBAN_BARCODE_READER_READ_EVENT_PRESENT_CODE, NULL, 0);
    if (device->code[0] == '\0') {
        // `wait` comes back early when the host cancels (2) or the time allowed runs out (8).
        int32_t ended = call->wait(call, call->remaining_ms(call) + 1);
        if (ended == TONGBAN_CANCELED)
            return ended;
        return fail(sink, TONGBAN_COMMAND_ERROR_CODE, TONGBAN_BARCODE_READER_READ_CODE_NO_CODE, TONGBAN_FAMILY_RETRY,
                    "nothing before the window");
    }
    int32_t refused = put_text(sink, TONGBAN_BARCODE_READER_READ_RESULT_SYMBOLOGY, "qrCode");
    if (refused != 0)
        return refused;
    return put_text(sink, TONGBAN_BARCODE_READER_READ_RESULT_DATA, device->code);
}

static const tongban_command commands[] = {
    {sizeof(tongban_command), TONGBAN_CAPABILITIES, 0, capabilities},
    {sizeof(tongban_command), TONGBAN_STATUS, 0, status},
    {sizeof(tongban_command), TONGBAN_BARCODE_READER_READ, 0, read_code},
};

static const tongban_class barcode_reader = {
    sizeof(tongban_class), sizeof commands / sizeof commands[0], TONGBAN_BARCODE_READER_ID, commands};

static const tongban_class *get_class(tongban_device *device, const char *id)
{
    (void)device;
    return strcmp(id, TONGBAN_BARCODE_READER_ID) == 0 ? &barcode_reader : NULL;
}

// Finds "code": "..." in the settings. A driver with more settings brings a JSON reader.
static void read_settings(const tongban_open *order, char *code, size_t room)
{
    static const char key[] = "\"code\":";
    const char *end = order->settings + order->settings_len;
    for (const char *at = order->settings; at + sizeof key - 1 < end; at++) {
        if (memcmp(at, key, sizeof key - 1) != 0)
            continue;
        for (at += sizeof key - 1; at < end && *at == ' '; at++)
            ;
        if (at >= end || *at++ != '"')
            return;
        while (at < end && *at != '"' && room-- > 1)
            *code++ = *at++;
        return;
    }
}

static int32_t open_device(const tongban_open *order, tongban_device **device, tongban_sink *sink)
{
    tongban_device *opened = calloc(1, sizeof *opened);
    if (opened == NULL)
        return fail(sink, TONGBAN_INTERNAL_ERROR, 0, TONGBAN_FAMILY_OF_CODE, "out of memory");
    read_settings(order, opened->code, sizeof opened->code);
    *device = opened;
    return TONGBAN_SUCCESS;
}

static void close_device(tongban_device *device)
{
    free(device);
}

static const char *const classes[] = {TONGBAN_BARCODE_READER_ID};

static const tongban_plugin plugin = {
    .struct_size = sizeof(tongban_plugin),
    .abi_major = TONGBAN_ABI_MAJOR,
    .abi_minor = TONGBAN_ABI_MINOR,
    .note = &note,
    .id = "c-example",
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
