/* SPDX-License-Identifier: MIT */
/* Does nothing, linked to all that pmscim is linked to: what the loader alone costs. */
int main(void)
{
    return 0;
}
