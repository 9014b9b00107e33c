package io.github.wschat.examples.wiresuite;

import org.opentest4j.TestAbortedException;

/** Why a test is not run. */
final class Skip {

    /** The property that has a deployed target show what is only inferred, or decided here. */
    static final String INFERRED = "wschat.inferred";

    private Skip() {}

    /** Returns what a test throws that a target cannot show. */
    static TestAbortedException because(String reason) {
        return new TestAbortedException(reason);
    }
}
