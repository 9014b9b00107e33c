package io.github.wschat.core.model;

/**
 * One of the parts into which a walk over all connections may be divided, so that several callers can share it.
 *
 * <p>The slices 0 … n-1 of n are disjoint and together complete. The count is fixed for a walk.
 *
 * @param index which part, from 0 to {@code count} - 1
 * @param count how many parts there are, from 1 to {@link #MAX_COUNT}
 */
public record Slice(int index, int count) {

    /**
     * The greatest number of slices: what DynamoDB takes as {@code TotalSegments}
     * (<a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html">Scan</a>).
     */
    public static final int MAX_COUNT = 1_000_000;

    /** The whole, undivided. */
    public static final Slice ALL = new Slice(0, 1);

    /**
     * Makes a slice.
     *
     * @throws IllegalArgumentException if the count or the index is out of its range
     */
    public Slice {
        if (count < 1 || count > MAX_COUNT) {
            throw new IllegalArgumentException("A walk has 1 to " + MAX_COUNT + " slices, not " + count);
        }
        if (index < 0 || index >= count) {
            throw new IllegalArgumentException(
                    "A slice of " + count + " has an index from 0 to " + (count - 1) + ", not " + index);
        }
    }

    /** Returns the slice as {@code index/count}. */
    @Override
    public String toString() {
        return index + "/" + count;
    }
}
