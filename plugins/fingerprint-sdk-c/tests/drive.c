// A host for one command: loads the driver, opens it, runs the command and prints what came, a line each.
//
//   drive LIBRARY SETTINGS read|verify|status FINGER QUALITY WITHIN_MS CANCEL_AFTER_MS [THEN...]
//
// `THEN` are the words of the pretended scanner after each event that asks for a finger, by turns with `none` after each
// that asks it away. A template on file for `verify` is that of the pretended library, of the finger QUALITY names.

#include "tongban_classes.h"
#include "tongban_plugin.h"

#include <dlfcn.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t waited, within, cancel_after;
static char **words_left;

static void now_is(const char *word)
{
    FILE *file = fopen(getenv("FAKE_SDK"), "w");
    if (file != NULL) {
        fprintf(file, "%s\n", word);
        fclose(file);
    }
}

static int32_t cancelled(const tongban_call *call)
{
    (void)call;
    return waited >= cancel_after;
}

static uint64_t remaining(const tongban_call *call)
{
    (void)call;
    return waited >= within ? 0 : within - waited;
}

// Time passes only while the driver waits, so that a test of a minute takes none.
static int32_t wait_for(const tongban_call *call, uint64_t milliseconds)
{
    (void)call;
    waited += milliseconds;
    if (waited >= cancel_after && cancel_after <= within)
        return TONGBAN_CANCELED;
    return waited >= within ? TONGBAN_TIME_OUT : 0;
}

static int32_t event(const tongban_call *call, uint16_t number, const tongban_field *fields, size_t count)
{
    (void)call;
    printf("event %u:", number);
    for (size_t at = 0; at < count; at++)
        printf(" %u=%" PRId64, fields[at].number, fields[at].integer);
    printf("\n");
    if (number == TONGBAN_FINGERPRINT_READ_EVENT_PRESENT_SUBJECT && *words_left != NULL)
        now_is(*words_left++);
    if (number == TONGBAN_FINGERPRINT_READ_EVENT_REMOVE_SUBJECT)
        now_is("none");
    return 0;
}

static int32_t put_bool(tongban_sink *sink, uint16_t number, uint8_t value)
{
    (void)sink;
    printf("bool %u %u\n", number, value);
    return 0;
}

static int32_t put_int(tongban_sink *sink, uint16_t number, int64_t value)
{
    (void)sink;
    printf("int %u %" PRId64 "\n", number, value);
    return 0;
}

static int32_t put_text(tongban_sink *sink, uint16_t number, const char *text, size_t len)
{
    (void)sink;
    printf("text %u %.*s\n", number, (int)len, text);
    return 0;
}

static int32_t put_bytes(tongban_sink *sink, uint16_t number, const uint8_t *bytes, size_t len)
{
    (void)sink;
    printf("bytes %u %zu finger %u\n", number, len, len > 5 ? bytes[5] : 0);
    return 0;
}

static int32_t failed(tongban_sink *sink, int32_t code, uint16_t error, uint16_t family, const char *detail, size_t len)
{
    (void)sink;
    printf("fail %d %u %u %.*s\n", code, error, family, (int)len, detail);
    return code;
}

int main(int count, char **words)
{
    if (count < 8)
        return 2;
    const int64_t finger = atoll(words[4]), quality = atoll(words[5]);
    within = strtoull(words[6], NULL, 10);
    cancel_after = strtoull(words[7], NULL, 10);
    words_left = words + 8;
    tongban_sink sink = {.struct_size = sizeof sink,
                         .put_bool = put_bool,
                         .put_int = put_int,
                         .put_text = put_text,
                         .put_bytes = put_bytes,
                         .fail = failed};
    tongban_call call = {.struct_size = sizeof call,
                         .id = 1,
                         .cancelled = cancelled,
                         .remaining_ms = remaining,
                         .wait = wait_for,
                         .event = event};
    void *library = dlopen(words[1], RTLD_NOW);
    const tongban_plugin *(*entry)(void) = NULL;
    void *found = library == NULL ? NULL : dlsym(library, "tongban_plugin_entry");
    if (found == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 2;
    }
    memcpy(&entry, &found, sizeof found);
    const tongban_plugin *plugin = entry();
    tongban_device *device = NULL;
    const tongban_open order = {
        .struct_size = sizeof order, .settings = words[2], .settings_len = strlen(words[2])};
    if (plugin->open(&order, &device, &sink) != 0)
        return 0;
    const tongban_class *class = plugin->get_class(device, TONGBAN_FINGERPRINT_ID);
    uint16_t number = TONGBAN_STATUS;
    uint8_t on_file[512];
    for (int at = 0; at < 512; at++)
        on_file[at] = (uint8_t)(at * 3 + quality);
    on_file[5] = (uint8_t)quality;
    tongban_field params[2] = {{.number = 1, .kind = TONGBAN_KIND_INT, .integer = finger},
                               {.number = 2, .kind = TONGBAN_KIND_INT, .integer = quality}};
    if (strcmp(words[3], "read") == 0)
        number = TONGBAN_FINGERPRINT_READ;
    if (strcmp(words[3], "verify") == 0) {
        number = TONGBAN_FINGERPRINT_VERIFY;
        params[1] = (tongban_field){.number = 2, .kind = TONGBAN_KIND_BYTES, .data = on_file, .len = sizeof on_file};
    }
    for (uint32_t at = 0; at < class->command_count; at++)
        if (class->commands[at].number == number)
            printf("ended %d\n", class->commands[at].run(device, &call, params, 2, &sink));
    plugin->close(device);
    return 0;
}
