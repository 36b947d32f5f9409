// An algorithm library that knows no fingers: templates are made of the finger's code and the word of the moment.

#include "fake.h"

int FP_Begin(void)
{
    return !fake_is("unlicensed");
}

int FP_End(void)
{
    return 1;
}

int FP_GetQualityScore(unsigned char *picture, unsigned char *score)
{
    (void)picture;
    *score = fake_is("faint") ? 40 : 82;
    return 1;
}

int FP_FeatureExtract(unsigned char scanner, unsigned char finger, unsigned char *picture, unsigned char *feature)
{
    (void)scanner, (void)picture;
    if (fake_is("worn"))
        return 0;
    for (int at = 0; at < 512; at++)
        feature[at] = (unsigned char)(at * (fake_is("other") ? 7 : 3) + finger);
    feature[5] = fake_is("liar") ? 12 : finger;
    return 1;
}

int FP_FeatureMatch(unsigned char *one, unsigned char *other, float *similarity)
{
    int equal = 0;
    for (int at = 0; at < 512; at++)
        equal += one[at] == other[at];
    *similarity = (float)equal / 512.0F;
    return 1;
}
