package io.github.wschat.core.kitproof;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.provider.Arguments;

/** What a kit has to say of a broken implementation. */
final class Rejection {

    private Rejection() {}

    /** A kit run against a broken implementation, the rule that it breaks, and the rules that cannot but fail with it. */
    static Arguments of(Class<?> broken, String rule, String... alongWith) {
        return Arguments.of(broken, rule, alongWith);
    }

    static void assertRejected(Class<?> broken, String rule, String... alongWith) {
        KitRun run = KitRun.of(broken);
        String[] expected = new String[alongWith.length + 1];
        expected[0] = rule;
        System.arraycopy(alongWith, 0, expected, 1, alongWith.length);
        assertThat(run.failedRules()).as(run::toString).containsExactlyInAnyOrder(expected);
    }
}
