package io.github.wschat.examples.benchmarks.engine;

import java.nio.charset.StandardCharsets;

/** Texts to send, by their size in UTF-8. */
public enum Text {
    /** 100 bytes of ASCII. */
    ASCII_100("100 B, ASCII", "Good evening, everyone. ", 100),
    /** 4 KB of ASCII. */
    ASCII_4096("4 KB, ASCII", "Good evening, everyone. ", 4096),
    /** 4 KB with umlauts and emoji. */
    MIXED_4096("4 KB, umlauts and emoji", "Schönen Abend 🌙 ", 4096);

    private final String label;
    private final String text;

    Text(String label, String words, int bytes) {
        this.label = label;
        StringBuilder longest = new StringBuilder();
        int left = bytes;
        int wordsBytes = words.getBytes(StandardCharsets.UTF_8).length;
        for (; left >= wordsBytes; left -= wordsBytes) {
            longest.append(words);
        }
        this.text = longest.append("!".repeat(left)).toString();
    }

    /**
     * Returns what it is called in a table.
     *
     * @return size and kind
     */
    public String label() {
        return label;
    }

    /**
     * Returns the text.
     *
     * @return the text
     */
    public String text() {
        return text;
    }
}
