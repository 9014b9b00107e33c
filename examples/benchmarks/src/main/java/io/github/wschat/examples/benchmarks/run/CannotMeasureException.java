package io.github.wschat.examples.benchmarks.run;

/** Something that a benchmark needs is not there, or a peer does not do what it should; the message says which and why. */
public final class CannotMeasureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param message what was wrong, and what to do about it
     */
    public CannotMeasureException(String message) {
        super(message);
    }

    /**
     * Makes the exception.
     *
     * @param message what was wrong, and what to do about it
     * @param cause what it came from
     */
    public CannotMeasureException(String message, Throwable cause) {
        super(message, cause);
    }
}
