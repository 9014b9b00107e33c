package io.github.wschat.examples.lambdalocal.template;

/** Whether a condition holds; it may be that nobody knows, since something in it is a problem. */
enum Truth {
    YES,
    NO,
    UNKNOWN;

    static Truth of(boolean holds) {
        return holds ? YES : NO;
    }
}
