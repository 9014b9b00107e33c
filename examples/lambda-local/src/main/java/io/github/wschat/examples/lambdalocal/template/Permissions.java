package io.github.wschat.examples.lambdalocal.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Knows what API Gateway may call on AWS; here it may call everything, so what is missing is but remarked. */
final class Permissions {

    private static final String API_GATEWAY = "apigateway.amazonaws.com";

    private record Permission(String function, @Nullable String source) {}

    private final List<Permission> permissions = new ArrayList<>();
    private final Stack stack;

    Permissions(Stack stack) {
        this.stack = stack;
        for (Resource resource : stack.existing("AWS::Lambda::Permission")) {
            Resolver resolver = new Resolver(stack, resource.id());
            String function = text(resolver, resource, "FunctionName");
            if (function != null && API_GATEWAY.equals(text(resolver, resource, "Principal"))) {
                permissions.add(new Permission(
                        new Names(resolver).functionArn(function), text(resolver, resource, "SourceArn")));
            }
        }
    }

    private static @Nullable String text(Resolver resolver, Resource resource, String property) {
        Yaml value = resource.properties().entries().get(property);
        return value != null && resolver.resolve(value) instanceof Yaml.Text text ? text.value() : null;
    }

    /**
     * Remarks that API Gateway may not call a function on AWS.
     *
     * @param called the function's ARN, with the alias or version that is called
     * @param source the ARN of what calls it
     * @param route what it is called for
     */
    void remarkUnlessAllowed(String called, String source, String route) {
        boolean allowed = permissions.stream()
                .anyMatch(permission -> permission.function().equals(called)
                        && (permission.source() == null || Statement.matches(permission.source(), source)));
        if (!allowed) {
            stack.problems.remark("on AWS, API Gateway may not call " + called + " for " + route
                    + ": no AWS::Lambda::Permission allows it to");
        }
    }
}
