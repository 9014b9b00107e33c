package io.github.wschat.examples.lambdalocal.template;

import java.util.List;
import java.util.Map;

/** Decides the template's conditions. */
final class Conditions {

    private static final String NO_CONDITION =
            "is no condition: Fn::Equals, Fn::And, Fn::Or, Fn::Not and Condition are allowed";
    private static final int MIN_OPERANDS = 2;
    private static final int MAX_OPERANDS = 10;

    private final Resolver resolver;
    private final Stack stack;

    Conditions(Resolver resolver) {
        this.resolver = resolver;
        this.stack = resolver.stack();
    }

    /** Decides the condition of a name. */
    Truth named(String name, int line) {
        Yaml condition = stack.conditions.entries().get(name);
        if (condition == null) {
            stack.problems.add(
                    line,
                    resolver.owner(),
                    "there is no condition " + name + "; there are "
                            + stack.conditions.entries().keySet());
            return Truth.UNKNOWN;
        }
        String place = "Conditions." + name;
        if (!stack.underWay.add(place)) {
            stack.problems.add(condition.line(), name, "the condition depends on itself");
            return Truth.UNKNOWN;
        }
        try {
            return new Conditions(new Resolver(stack, name)).decide(condition);
        } finally {
            stack.underWay.remove(place);
        }
    }

    /** Decides what stands at a place for conditions. */
    Truth decide(Yaml condition) {
        if (condition instanceof Yaml.Unknown) {
            return Truth.UNKNOWN;
        }
        if (condition instanceof Yaml.Entries entries && entries.entries().size() == 1) {
            Map.Entry<String, Yaml> function =
                    entries.entries().entrySet().iterator().next();
            Yaml argument = function.getValue();
            return switch (function.getKey()) {
                case "Condition" ->
                    argument instanceof Yaml.Text name
                            ? named(name.value(), name.line())
                            : problem(argument, "Condition takes the name of a condition");
                case "Fn::Equals" -> equal(argument);
                case "Fn::Not" -> not(argument);
                case "Fn::And" -> several(argument, Truth.NO, Truth.YES, "Fn::And");
                case "Fn::Or" -> several(argument, Truth.YES, Truth.NO, "Fn::Or");
                default -> problem(condition, NO_CONDITION);
            };
        }
        return problem(condition, NO_CONDITION);
    }

    private Truth equal(Yaml argument) {
        if (!(argument instanceof Yaml.Items items) || items.items().size() != 2) {
            return problem(argument, "Fn::Equals takes a list of two values");
        }
        Yaml left = resolver.resolve(items.items().get(0));
        Yaml right = resolver.resolve(items.items().get(1));
        if (left instanceof Yaml.Text a && right instanceof Yaml.Text b) {
            return Truth.of(a.value().equals(b.value()));
        }
        if (left instanceof Yaml.Unknown || right instanceof Yaml.Unknown) {
            return Truth.UNKNOWN;
        }
        return problem(argument, "Fn::Equals compares texts");
    }

    private Truth not(Yaml argument) {
        if (!(argument instanceof Yaml.Items items) || items.items().size() != 1) {
            return problem(argument, "Fn::Not takes a list of one condition");
        }
        return switch (decide(items.items().get(0))) {
            case YES -> Truth.NO;
            case NO -> Truth.YES;
            case UNKNOWN -> Truth.UNKNOWN;
        };
    }

    private Truth several(Yaml argument, Truth decisive, Truth otherwise, String name) {
        if (!(argument instanceof Yaml.Items items)
                || items.items().size() < MIN_OPERANDS
                || items.items().size() > MAX_OPERANDS) {
            return problem(argument, name + " takes a list of 2 to 10 conditions");
        }
        List<Truth> truths = items.items().stream().map(this::decide).toList();
        if (truths.contains(Truth.UNKNOWN)) {
            return Truth.UNKNOWN;
        }
        return truths.contains(decisive) ? decisive : otherwise;
    }

    private Truth problem(Yaml at, String text) {
        stack.problems.add(at.line(), resolver.owner(), text);
        return Truth.UNKNOWN;
    }
}
