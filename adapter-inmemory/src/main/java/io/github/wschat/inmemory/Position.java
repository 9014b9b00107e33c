package io.github.wschat.inmemory;

/**
 * A place in the order of a walk: first by a hash of the id, so that slices are ranges of about equal size, then by the id.
 *
 * @param hash the id's hash, from 0 to 2<sup>32</sup> - 1; 2<sup>32</sup> is the end of the last slice
 * @param id the id, or empty for the place before all ids of this hash
 */
record Position(long hash, String id) implements Comparable<Position> {

    static final int HASH_BITS = 32;

    static Position of(String id) {
        return new Position(Integer.toUnsignedLong(mixed(id.hashCode())), id);
    }

    /** Returns where slice {@code index} of {@code count} begins, and the one before it ends. */
    static Position beginOf(int index, int count) {
        return new Position(((long) index << HASH_BITS) / count, "");
    }

    @Override
    public int compareTo(Position other) {
        int byHash = Long.compare(hash, other.hash);
        return byHash != 0 ? byHash : id.compareTo(other.id);
    }

    // The final step of MurmurHash3 (https://github.com/aappleby/smhasher/wiki/MurmurHash3): ids that are much
    // alike, and so have neighbouring hash codes, are spread over all slices.
    private static int mixed(int hash) {
        int h = hash;
        h = (h ^ (h >>> 16)) * 0x85ebca6b;
        h = (h ^ (h >>> 13)) * 0xc2b2ae35;
        return h ^ (h >>> 16);
    }
}
