/* SPDX-License-Identifier: MIT */
#include "gzip.h"

#include <err.h>
#include <stdint.h>
#include <stdio.h>

enum {
    STORED_MAX = 65535,
    MATCH_MAX = 258 /* bytes that one reference backwards stands for */
};

struct packer {
    FILE *out;
    uint32_t bits; /* not written yet, the first one lowest */
    int count;
    uint32_t crc;
    size_t length;
    uint32_t table[256];
};

static void make_table(struct packer *packer)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t value = i;

        for (int bit = 0; bit < 8; bit++)
            value = value & 1 ? value >> 1 ^ 0xedb88320 : value >> 1;
        packer->table[i] = value;
    }
}

static void note(struct packer *packer, char c)
{
    packer->crc = packer->crc >> 8 ^ packer->table[(packer->crc ^ (unsigned char)c) & 255];
    packer->length++;
}

static void put_bits(struct packer *packer, uint32_t bits, int count)
{
    packer->bits |= bits << packer->count;
    packer->count += count;
    for (; packer->count >= 8; packer->count -= 8, packer->bits >>= 8)
        putc((int)(packer->bits & 255), packer->out);
}

static void put_little(struct packer *packer, uint32_t number, int bytes)
{
    for (int i = 0; i < bytes; i++)
        putc((int)(number >> (8 * i) & 255), packer->out);
}

static void align(struct packer *packer)
{
    if (packer->count > 0)
        put_bits(packer, 0, 8 - packer->count);
}

/* Huffman codes go highest bit first. */
static void put_code(struct packer *packer, uint32_t code, int count)
{
    for (int i = count - 1; i >= 0; i--)
        put_bits(packer, code >> i & 1, 1);
}

static void put_stored(struct packer *packer, const char *text, size_t length)
{
    while (length > 0) {
        size_t n = length < STORED_MAX ? length : STORED_MAX;

        put_bits(packer, 0, 3);
        align(packer);
        put_little(packer, (uint32_t)n, 2);
        put_little(packer, (uint32_t)~n, 2);
        for (size_t i = 0; i < n; i++) {
            putc((unsigned char)text[i], packer->out);
            note(packer, text[i]);
        }
        text += n;
        length -= n;
    }
}

/* One "x" and then "the same again", in the codes that RFC 1951 3.2.6 fixes. */
static void put_run(struct packer *packer, size_t run)
{
    if (run == 0)
        return;
    for (size_t i = 0; i < run; i++)
        note(packer, 'x');
    put_bits(packer, 2, 3);
    put_code(packer, 0x30 + 'x', 8);
    for (run--; run >= MATCH_MAX; run -= MATCH_MAX) {
        put_code(packer, 0xc0 + 285 - 280, 8);
        put_code(packer, 0, 5);
    }
    for (; run > 0; run--)
        put_code(packer, 0x30 + 'x', 8);
    put_code(packer, 0, 7);
}

char *gzip(const char *text, size_t gap, size_t run, size_t tail, size_t *ret_length)
{
    static const char head[] = "\x1f\x8b\x08\0\0\0\0\0\0\xff";
    struct packer packer = {.crc = 0xffffffff};
    char *packed = NULL;

    packer.out = open_memstream(&packed, ret_length);
    if (!packer.out)
        errx(2, "out of memory");
    make_table(&packer);
    fwrite(head, 1, sizeof(head) - 1, packer.out);
    put_stored(&packer, text, gap);
    put_run(&packer, run);
    put_stored(&packer, text + gap, tail);
    put_bits(&packer, 3, 3);
    put_code(&packer, 0, 7);
    align(&packer);
    put_little(&packer, ~packer.crc, 4);
    put_little(&packer, (uint32_t)packer.length, 4);
    fclose(packer.out);
    return packed;
}
