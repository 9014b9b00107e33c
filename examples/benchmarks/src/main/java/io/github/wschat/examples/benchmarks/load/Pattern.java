package io.github.wschat.examples.benchmarks.load;

import java.time.Duration;

/**
 * How texts are sent.
 *
 * @param senders how many of the clients send
 * @param size what everyone gets of a text, in bytes
 * @param underWay how many texts are under way at any time: the next one is sent when everyone has one of them; 0 if they are sent at
 *     a pace
 * @param deliveriesPerSecond the pace, in texts that arrive a second; 0 if there is none
 * @param duration how long texts are sent
 */
public record Pattern(int senders, int size, int underWay, double deliveriesPerSecond, Duration duration) {

    /**
     * Sends as much as goes through.
     *
     * @param senders how many of the clients send
     * @param size what everyone gets of a text, in bytes
     * @param underWay how many texts are under way at any time
     * @param duration how long texts are sent
     * @return the pattern
     */
    public static Pattern saturating(int senders, int size, int underWay, Duration duration) {
        return new Pattern(senders, size, underWay, 0, duration);
    }

    /**
     * Sends at a pace, whatever becomes of it.
     *
     * @param senders how many of the clients send, in turn
     * @param size what everyone gets of a text, in bytes
     * @param deliveriesPerSecond how many texts arrive a second
     * @param duration how long texts are sent
     * @return the pattern
     */
    public static Pattern paced(int senders, int size, double deliveriesPerSecond, Duration duration) {
        return new Pattern(senders, size, 0, deliveriesPerSecond, duration);
    }
}
