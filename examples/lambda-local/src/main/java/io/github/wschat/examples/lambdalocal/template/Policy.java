package io.github.wschat.examples.lambdalocal.template;

/** What the policies of a role allow. */
@FunctionalInterface
public interface Policy {

    /**
     * Decides about a call.
     *
     * @param action such as {@code dynamodb:PutItem}
     * @param resource the ARN of what it is done to
     * @return whether a statement allows that, and none denies it
     */
    boolean allows(String action, String resource);
}
