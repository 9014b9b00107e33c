package io.github.wschat.core.kitproof;

import io.github.wschat.core.contract.ConnectionStoreContract;
import io.github.wschat.core.contract.ConnectionStoreFixture;
import io.github.wschat.core.kitproof.SimpleStore.Table;
import io.github.wschat.core.port.out.ConnectionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/** The kit for stores, with every ability. */
abstract class StoreKit extends ConnectionStoreContract {

    private final Function<Table, ConnectionStore> make;

    StoreKit(Function<Table, ConnectionStore> make) {
        this.make = make;
    }

    @Override
    protected ConnectionStoreFixture start() {
        return new Fixture(make);
    }

    private static final class Fixture implements ConnectionStoreFixture {

        private final Function<Table, ConnectionStore> make;
        private final Table table = new Table(false);
        private final ConnectionStore store;

        Fixture(Function<Table, ConnectionStore> make) {
            this.make = make;
            this.store = make.apply(table);
        }

        @Override
        public ConnectionStore store() {
            return store;
        }

        @Override
        public Instant now() {
            return table.now;
        }

        @Override
        public void advance(Duration time) {
            table.now = table.now.plus(time);
        }

        @Override
        public ConnectionStore secondProcess() {
            return make.apply(table);
        }

        @Override
        public ConnectionStore failingStore() {
            return make.apply(new Table(true));
        }

        @Override
        public long touched() {
            synchronized (table) {
                return table.touched;
            }
        }
    }
}
