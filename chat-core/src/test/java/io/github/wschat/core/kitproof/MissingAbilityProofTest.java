package io.github.wschat.core.kitproof;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.wschat.core.contract.ConnectionStoreContract;
import io.github.wschat.core.contract.ConnectionStoreFixture;
import io.github.wschat.core.contract.ConnectionStoreFixture.Ability;
import io.github.wschat.core.kitproof.SimpleStore.Table;
import io.github.wschat.core.port.out.ConnectionStore;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MissingAbilityProofTest {

    private static final String GUARD = "What is declared missing is not offered, and the reason is given";

    @Test
    void testsOfAMissingAbilityAreAbortedForTheDeclaredReason() {
        KitRun run = KitRun.of(Declared.class);

        assertThat(run.failed()).isEmpty();
        assertThat(run.aborted()).hasSize(6);
        assertThat(run.aborted())
                .containsEntry(
                        "S8 a failing backend shows with the operation, the id and the cause",
                        "FAILING is missing: nothing here fails");
    }

    @Test
    void anAbilityThatIsNeitherOfferedNorDeclaredFails() {
        KitRun run = KitRun.of(Undeclared.class);

        assertThat(run.aborted()).isEmpty();
        assertThat(run.failedRules()).containsExactly("S4", "S5", "S6", "S8");
    }

    @Test
    void whatIsDeclaredMissingMustNotBeOffered() {
        assertThat(KitRun.of(OfferedThough.class).failedRules()).containsExactly(GUARD);
    }

    @Test
    void whatIsDeclaredMissingNeedsAReason() {
        assertThat(KitRun.of(WithoutReason.class).failedRules()).contains(GUARD);
    }

    private static final class BareFixture implements ConnectionStoreFixture {

        private final Table table = new Table(false);
        private final SimpleStore store = new SimpleStore(table);

        @Override
        public ConnectionStore store() {
            return store;
        }

        @Override
        public Instant now() {
            return table.now;
        }
    }

    /** Shows what it must, and declares all the rest. */
    static class Declared extends ConnectionStoreContract {

        @Override
        protected ConnectionStoreFixture start() {
            return new BareFixture();
        }

        @Override
        protected Map<Ability, String> missing() {
            return Map.of(
                    Ability.TIME, "nobody moves it",
                    Ability.SECOND_PROCESS, "there is one",
                    Ability.FAILING, "nothing here fails",
                    Ability.COUNTED_TOUCHES, "nobody counts");
        }
    }

    /** Shows what it must, and declares nothing. */
    static final class Undeclared extends Declared {

        @Override
        protected Map<Ability, String> missing() {
            return Map.of();
        }
    }

    /** Declares without a reason. */
    static final class WithoutReason extends Declared {

        @Override
        protected Map<Ability, String> missing() {
            return Map.of(Ability.FAILING, " ");
        }
    }

    /** Declares missing what it can show. */
    static final class OfferedThough extends StoreKit {

        OfferedThough() {
            super(SimpleStore::new);
        }

        @Override
        protected Map<Ability, String> missing() {
            return Map.of(Ability.TIME, "nobody moves it");
        }
    }
}
