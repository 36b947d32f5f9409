// A capture library without a scanner: it draws stripes where ridges would be. Nobody's finger looks so.

#include "fake.h"

#define WIDTH 256
#define HEIGHT 360

static int opened, capturing;

int LIVESCAN_Init(void)
{
    opened = !fake_is("pulled");
    return opened;
}

int LIVESCAN_Close(void)
{
    opened = 0;
    return 1;
}

int LIVESCAN_GetChannelCount(void)
{
    return opened && !fake_is("pulled");
}

int LIVESCAN_BeginCapture(int channel)
{
    capturing = channel == 0 && LIVESCAN_GetChannelCount() == 1 && !fake_is("stuck");
    return capturing;
}

int LIVESCAN_GetFPRawData(int channel, unsigned char *picture)
{
    if (channel != 0 || !capturing || fake_is("pulled") || fake_is("blind"))
        return 0;
    int strong = fake_is("good") || fake_is("faint") || fake_is("worn") || fake_is("liar") || fake_is("other");
    int wet = fake_is("wet"), dry = fake_is("dry"), partial = fake_is("partial");
    for (int at = 0; at < WIDTH * HEIGHT; at++) {
        int x = at % WIDTH, y = at / WIDTH, ridge = x / 4 % 2;
        picture[at] = 250;
        if (strong || (partial && x < 64 && y < 100))
            picture[at] = ridge ? 60 : 200;
        else if (wet)
            picture[at] = 40;
        else if (dry)
            picture[at] = ridge ? 180 : 225;
    }
    return 1;
}

int LIVESCAN_EndCapture(int channel)
{
    (void)channel;
    capturing = 0;
    return 1;
}
