// Reads the settings: a JSON object of texts and whole numbers, nothing nested. A key that is not known is an error.

#include "settings.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

struct text {
    const char *at;
    const char *end;
};

static void skip_blanks(struct text *text)
{
    while (text->at < text->end && strchr(" \t\r\n", *text->at) != NULL && *text->at != '\0')
        text->at++;
}

static int take(struct text *text, char wanted)
{
    skip_blanks(text);
    if (text->at >= text->end || *text->at != wanted)
        return 0;
    text->at++;
    return 1;
}

// A text without escapes: names of files and keys have none.
static int take_text(struct text *text, char *into, size_t room)
{
    size_t length = 0;
    if (!take(text, '"'))
        return 0;
    while (text->at < text->end && *text->at != '"') {
        if (*text->at == '\\' || *text->at == '\0' || length + 1 >= room)
            return 0;
        into[length++] = *text->at++;
    }
    into[length] = '\0';
    return take(text, '"');
}

static int take_number(struct text *text, int *into)
{
    int found = 0, value = 0;
    skip_blanks(text);
    while (text->at < text->end && *text->at >= '0' && *text->at <= '9') {
        if (value > INT_MAX / 10 - 1)
            return 0;
        value = value * 10 + (*text->at++ - '0');
        found = 1;
    }
    *into = value;
    return found;
}

static int one(struct settings *settings, const char *key, struct text *text, char *words, size_t room)
{
    const struct {
        const char *key;
        int *place;
        int least;
        int most;
    } numbers[] = {
        {"scanner_type", &settings->scanner_type, 0, 255}, {"channel", &settings->channel, 0, 15},
        {"width", &settings->width, 64, 2048},             {"height", &settings->height, 64, 2048},
        {"tries", &settings->tries, 1, 10},                {"threshold", &settings->threshold, 1, 100},
    };
    char *name = strcmp(key, "capture") == 0 ? settings->capture : NULL;
    if (strcmp(key, "algorithm") == 0)
        name = settings->algorithm;
    if (name != NULL) {
        if (take_text(text, name, sizeof settings->capture))
            return 0;
        snprintf(words, room, "setting %s: expected the name of a file", key);
        return 1;
    }
    for (size_t at = 0; at < sizeof numbers / sizeof numbers[0]; at++) {
        if (strcmp(key, numbers[at].key) != 0)
            continue;
        int value;
        if (take_number(text, &value) && value >= numbers[at].least && value <= numbers[at].most) {
            *numbers[at].place = value;
            return 0;
        }
        snprintf(words, room, "setting %s: expected %d to %d", key, numbers[at].least, numbers[at].most);
        return 1;
    }
    snprintf(words, room, "setting %s: not one of this driver", key);
    return 1;
}

int settings_read(struct settings *settings, const char *json, size_t length, char *words, size_t room)
{
    const struct settings usual = {"libID_FprCap.so", "libID_Fpr.so", 0, 0, 256, 360, 3, 60};
    struct text text = {json, json == NULL ? json : json + length};
    char key[64];
    *settings = usual;
    skip_blanks(&text);
    if (text.at == text.end)
        return 0;
    snprintf(words, room, "settings: expected an object of texts and whole numbers");
    if (!take(&text, '{'))
        return 1;
    if (take(&text, '}'))
        return 0;
    do {
        if (!take_text(&text, key, sizeof key) || !take(&text, ':'))
            return 1;
        if (one(settings, key, &text, words, room))
            return 1;
    } while (take(&text, ','));
    snprintf(words, room, "settings: expected an object of texts and whole numbers");
    return !take(&text, '}');
}
