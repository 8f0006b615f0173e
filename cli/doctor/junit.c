/* SPDX-License-Identifier: MIT */
/* The verdicts for a CI job: one test case a check. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "doctor/doctor.h"

/* Control characters, which XML cannot have, come escaped already. */
static void put(FILE *file, const char *text)
{
    char plain[2048];

    pms_text_escape(text, plain, sizeof(plain));
    for (const char *p = plain; *p != '\0'; p++)
        switch (*p) {
        case '<':
            fputs("&lt;", file);
            break;
        case '>':
            fputs("&gt;", file);
            break;
        case '&':
            fputs("&amp;", file);
            break;
        case '"':
            fputs("&quot;", file);
            break;
        default:
            fputc(*p, file);
        }
}

static bool has_failed(const struct verdict *verdict, int strict)
{
    return verdict->state == VERDICT_ERROR || (strict && verdict->state == VERDICT_WARNING);
}

static void put_element(FILE *file, const char *element, const struct verdict *verdict)
{
    fprintf(file, "    <%s message=\"", element);
    put(file, verdict->detail);
    fputs("\">", file);
    put(file, verdict->advice);
    fprintf(file, "</%s>\n", element);
}

static void put_case(FILE *file, const char *name, const struct verdict *verdict, int strict)
{
    fprintf(file, "  <testcase classname=\"pmscim.doctor\" name=\"%s\">\n", name);
    if (has_failed(verdict, strict)) {
        put_element(file, "failure", verdict);
    } else if (verdict->state == VERDICT_SKIPPED) {
        put_element(file, "skipped", verdict);
    } else {
        fprintf(file, "    <system-out>%s: ", verdict_state_name(verdict->state));
        put(file, verdict->detail);
        fputs("</system-out>\n", file);
    }
    fputs("  </testcase>\n", file);
}

static void put_report(FILE *file, const struct verdict *verdicts, int strict)
{
    size_t failures = 0;
    size_t skipped = 0;

    for (size_t i = 0; i < doctor_check_count(); i++) {
        failures += has_failed(&verdicts[i], strict);
        skipped += verdicts[i].state == VERDICT_SKIPPED;
    }
    fprintf(
        file,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuite name=\"pmscim doctor\" tests=\"%zu\" failures=\"%zu\" skipped=\"%zu\">\n",
        doctor_check_count(), failures, skipped);
    for (size_t i = 0; i < doctor_check_count(); i++)
        put_case(file, doctor_checks[i].name, &verdicts[i], strict);
    fputs("</testsuite>\n", file);
}

int junit_write(const char *path, const struct verdict *verdicts, int strict,
                struct pms_error *err)
{
    FILE *file = fopen(path, "we");
    bool failed;

    if (!file)
        return pms_fail(err, PMS_E_IO, "%s: cannot write: %s", path, strerror(errno));
    put_report(file, verdicts, strict);
    failed = ferror(file) != 0;
    if (fclose(file) != 0 || failed)
        return pms_fail(err, PMS_E_IO, "%s: cannot write: %s", path, strerror(errno));
    return 0;
}
