package io.github.wschat.core.kitproof;

import io.github.wschat.core.contract.MessageSenderContract;
import io.github.wschat.core.contract.MessageSenderFixture;
import io.github.wschat.core.kitproof.SimpleTransport.SenderBreakage;
import io.github.wschat.core.model.Delivery;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** The kit for senders, with every ability. A new breakage is made for each test. */
abstract class SenderKit extends MessageSenderContract {

    private final SenderBreakage breakage;
    private final Duration patience;

    SenderKit(SenderBreakage breakage) {
        this(Duration.ofSeconds(2), breakage);
    }

    /** For breakages that make the kit wait for what does not come. */
    SenderKit(Duration patience, SenderBreakage breakage) {
        this.breakage = breakage;
        this.patience = patience;
    }

    /** Breaks nothing but the outcome that is told. */
    static SenderBreakage telling(UnaryOperator<Delivery> told) {
        return (transport, correct, to, message) -> correct.send(to, message).thenApply(told);
    }

    /** Tells one outcome in place of another. */
    static SenderBreakage telling(Delivery told, Class<? extends Delivery> insteadOf) {
        return telling(outcome -> insteadOf.isInstance(outcome) ? told : outcome);
    }

    @Override
    protected MessageSenderFixture start() {
        return new SimpleTransport(breakage);
    }

    @Override
    protected Duration patience() {
        return patience;
    }

    @Override
    protected Duration deadline() {
        return patience;
    }

    @Override
    protected int stalledBytes() {
        return 2 << 20;
    }
}
