package io.github.wschat.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assumptions;

/** What a backend can show, and what it cannot and says so. */
final class Abilities {

    private Abilities() {}

    /** Ends the test as aborted, for the declared reason, where the ability is missing. */
    static <A extends Enum<A>> void require(A ability, Map<A, String> missing) {
        String reason = missing.get(ability);
        if (reason != null) {
            Assumptions.abort(ability + " is missing: " + reason);
        }
    }

    /** Checks that a missing ability has a reason, and that it is missing indeed. */
    static void assertNotOffered(Enum<?> ability, String reason, ThrowingCallable offer) {
        assertThat(reason).as("the reason why %s is missing", ability).isNotBlank();
        assertThatThrownBy(offer).as("%s is declared missing", ability).isInstanceOf(NotOffered.class);
    }
}
