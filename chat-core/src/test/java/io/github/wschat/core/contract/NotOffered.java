package io.github.wschat.core.contract;

/** A fixture was asked for something that it does not override. */
final class NotOffered extends UnsupportedOperationException {

    NotOffered() {
        super("This fixture is not offered: override the method, or declare the ability in missing(), with the reason");
    }
}
