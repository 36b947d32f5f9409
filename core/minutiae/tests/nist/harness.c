/* Scores of NIST's Bozorth3 for points that come on standard input, a line each.
 *
 * Each pair is computed in a process of its own, so that every one begins with NIST's arrays as the program begins
 * with them. Not part of the project's build: see README.md for how it is compiled and what for.
 *
 * Input, again and again: how many points pressed, how many on file, then that many lines "x y ridge" each.
 * Output, a line each: the score. */
#include <bozorth.h>
#include <sys/wait.h>
#include <unistd.h>

int m1_xyt = 1;
int max_minutiae = DEFAULT_BOZORTH_MINUTIAE;
int min_computable_minutiae = MIN_COMPUTABLE_BOZORTH_MINUTIAE;
int verbose_main, verbose_load, verbose_bozorth, verbose_threshold;
FILE *errorfp;

char *get_progname(void) { return "harness"; }
char *get_probe_filename(void) { return "pressed"; }
char *get_gallery_filename(void) { return "on file"; }

static int read_points(struct xyt_struct *points)
{
    for (int i = 0; i < points->nrows; i++)
        if (scanf("%d %d %d", &points->xcol[i], &points->ycol[i], &points->thetacol[i]) != 3)
            return 0;
    return 1;
}

int main(void)
{
    static struct xyt_struct pressed, on_file;
    errorfp = fopen("/dev/null", "w");
    while (scanf("%d %d", &pressed.nrows, &on_file.nrows) == 2) {
        if (pressed.nrows > MAX_BOZORTH_MINUTIAE || on_file.nrows > MAX_BOZORTH_MINUTIAE)
            return 1;
        if (!read_points(&pressed) || !read_points(&on_file))
            return 1;
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            alarm(10);
            printf("%d\n", bozorth_main(&pressed, &on_file));
            fflush(stdout);
            _exit(0);
        }
        int status;
        waitpid(child, &status, 0);
        if (status != 0)
            printf("-1\n");
        fflush(stdout);
    }
    return 0;
}
