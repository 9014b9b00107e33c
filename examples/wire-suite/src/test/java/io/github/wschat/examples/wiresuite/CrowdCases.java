package io.github.wschat.examples.wiresuite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Many at once. */
interface CrowdCases extends WireCases {

    /** How many; what the template's throttling lets in at once is more. */
    int CROWD = 50;

    @Test
    @DisplayName("C24, C91 fifty join at once, five say something, half leave, one says something: all hear all, once")
    default void crowd() throws Exception {
        List<Client> all = new ArrayList<>();
        try {
            join(all);
            settle(all.toArray(Client[]::new));
            List<String> said = new ArrayList<>();
            for (Client speaker : all.subList(0, 5)) {
                said.add(WireCases.unique("hello"));
                speaker.say(WireCases.toEveryone(said.get(said.size() - 1)));
            }
            for (Client each : all) {
                assertThat(each.hear(said.size())).containsExactlyInAnyOrderElementsOf(said);
            }

            all.subList(CROWD / 2, CROWD).forEach(Client::leave);
            List<Client> rest = all.subList(0, CROWD / 2);
            String last = WireCases.unique("who is left?");
            rest.get(0).say(WireCases.toEveryone(last));
            Set<String> ids = new HashSet<>();
            for (Client each : rest) {
                assertThat(each.hear()).isEqualTo(last);
                // Nothing else has come.
                ids.add(each.id());
            }
            assertThat(ids).hasSameSizeAs(rest);
        } finally {
            all.forEach(Client::close);
        }
    }

    private void join(List<Client> all) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CROWD);
        try {
            List<Future<Client>> joining = new ArrayList<>();
            for (int number = 0; number < CROWD; number++) {
                joining.add(threads.submit(() -> target().connect()));
            }
            for (Future<Client> each : joining) {
                all.add(each.get(Client.PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
        } finally {
            threads.shutdown();
        }
    }
}
