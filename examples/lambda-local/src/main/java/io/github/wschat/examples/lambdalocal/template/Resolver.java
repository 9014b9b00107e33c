package io.github.wschat.examples.lambdalocal.template;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Resolves CloudFormation's functions in what belongs to one resource, or to one condition
 * (<a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html">functions</a>).
 */
final class Resolver {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");
    private static final String SUPPORTED =
            "Ref, Fn::Base64, Fn::FindInMap, Fn::GetAtt, Fn::If, Fn::Join, Fn::Select, Fn::Split and Fn::Sub";

    private final Stack stack;
    private final String owner;

    /**
     * Makes a resolver.
     *
     * @param owner the logical id that problems are reported under
     */
    Resolver(Stack stack, String owner) {
        this.stack = stack;
        this.owner = owner;
    }

    Stack stack() {
        return stack;
    }

    String owner() {
        return owner;
    }

    /** Resolves each entry, and leaves out those that are {@code AWS::NoValue}. */
    Yaml.Entries entries(Yaml.Entries entries) {
        Map<String, Yaml> resolved = new LinkedHashMap<>();
        entries.entries().forEach((key, value) -> {
            Yaml result = resolve(value);
            if (result != null) {
                resolved.put(key, at(result, value.line()));
            }
        });
        return new Yaml.Entries(resolved, entries.line());
    }

    /** What it stands for; null for {@code AWS::NoValue}. */
    @Nullable
    Yaml resolve(Yaml yaml) {
        Optional<Yaml> known = stack.resolved.get(yaml);
        if (known == null) {
            known = Optional.ofNullable(compute(yaml));
            stack.resolved.put(yaml, known);
        }
        return known.orElse(null);
    }

    private @Nullable Yaml compute(Yaml yaml) {
        if (yaml instanceof Yaml.Text text) {
            return text.value().contains("{{resolve:")
                    ? problem(text, "dynamic references ({{resolve:...}}) are not supported here")
                    : text;
        }
        if (yaml instanceof Yaml.Items list) {
            List<Yaml> items = new ArrayList<>();
            for (Yaml item : list.items()) {
                Yaml result = resolve(item);
                if (result != null) {
                    items.add(result);
                }
            }
            return new Yaml.Items(items, list.line());
        }
        if (!(yaml instanceof Yaml.Entries mapping)) {
            return yaml;
        }
        for (Map.Entry<String, Yaml> entry : mapping.entries().entrySet()) {
            String key = entry.getKey();
            if (key.startsWith("Fn::")
                    || (key.equals("Ref") && mapping.entries().size() == 1)) {
                return mapping.entries().size() == 1
                        ? function(key, entry.getValue())
                        : problem(entry.getValue(), key + " cannot have anything beside it");
            }
        }
        return entries(mapping);
    }

    private @Nullable Yaml function(String name, Yaml argument) {
        if (argument instanceof Yaml.Unknown) {
            return argument;
        }
        return switch (name) {
            case "Ref" -> ref(argument);
            case "Fn::GetAtt" -> getAtt(argument);
            case "Fn::Sub" -> sub(argument);
            case "Fn::Join" -> join(argument);
            case "Fn::Select" -> select(argument);
            case "Fn::Split" -> split(argument);
            case "Fn::If" -> choose(argument);
            case "Fn::FindInMap" -> findInMap(argument);
            case "Fn::Base64" ->
                text(
                        argument,
                        "Fn::Base64 takes a text",
                        text -> Base64.getEncoder().encodeToString(text.getBytes(UTF_8)));
            default -> problem(argument, name + " is not supported here; supported are " + SUPPORTED);
        };
    }

    private @Nullable Yaml ref(Yaml argument) {
        return argument instanceof Yaml.Text name
                ? named(name.value(), name.line(), "Ref")
                : problem(argument, "Ref takes the name of a parameter or resource");
    }

    private @Nullable Yaml named(String name, int line, String function) {
        return switch (name) {
            case "AWS::AccountId" -> new Yaml.Text(Stack.ACCOUNT_ID, line);
            case "AWS::NoValue" -> null;
            case "AWS::NotificationARNs" -> new Yaml.Items(List.of(), line);
            case "AWS::Partition" -> new Yaml.Text(stack.partition(), line);
            case "AWS::Region" -> new Yaml.Text(stack.choices.region(), line);
            case "AWS::StackId" -> new Yaml.Text(new Names(this).stackId(), line);
            case "AWS::StackName" -> new Yaml.Text(stack.choices.stackName(), line);
            case "AWS::URLSuffix" -> new Yaml.Text(stack.urlSuffix(), line);
            default -> {
                if (stack.parameters.has(name)) {
                    yield stack.parameters.value(name, line);
                }
                Resource resource = existing(name, line, function);
                yield resource == null ? new Yaml.Unknown(line) : new Names(this).ref(resource, line);
            }
        };
    }

    private Yaml attribute(String id, String attribute, int line, String function) {
        Resource resource = existing(id, line, function);
        return resource == null ? new Yaml.Unknown(line) : new Names(this).attribute(resource, attribute, line);
    }

    private @Nullable Resource existing(String id, int line, String function) {
        Resource resource = stack.resources.get(id);
        if (resource == null) {
            stack.problems.add(line, owner, function + ": there is no parameter or resource " + id);
            return null;
        }
        stack.depends(owner, id);
        if (!stack.exists(resource)) {
            stack.problems.add(
                    line,
                    owner,
                    function + ": " + id + " does not exist, as its condition " + resource.condition()
                            + " does not hold");
            return null;
        }
        return resource;
    }

    private Yaml getAtt(Yaml argument) {
        Yaml resolved = argument instanceof Yaml.Items ? resolve(argument) : argument;
        if (resolved instanceof Yaml.Items items
                && items.items().size() == 2
                && items.items().get(0) instanceof Yaml.Text id
                && items.items().get(1) instanceof Yaml.Text attribute) {
            return attribute(id.value(), attribute.value(), argument.line(), "Fn::GetAtt");
        }
        if (resolved instanceof Yaml.Text text && text.value().indexOf('.') > 0) {
            int dot = text.value().indexOf('.');
            return attribute(
                    text.value().substring(0, dot), text.value().substring(dot + 1), text.line(), "Fn::GetAtt");
        }
        return problem(argument, "Fn::GetAtt takes a resource and an attribute of it");
    }

    private Yaml sub(Yaml argument) {
        Map<String, Yaml> variables = Map.of();
        Yaml pattern = argument;
        if (argument instanceof Yaml.Items items
                && items.items().size() == 2
                && items.items().get(1) instanceof Yaml.Entries mapping) {
            pattern = items.items().get(0);
            variables = mapping.entries();
        }
        if (!(pattern instanceof Yaml.Text template)) {
            return problem(argument, "Fn::Sub takes a text, or a list of a text and a mapping of its variables");
        }
        StringBuilder result = new StringBuilder();
        boolean unknown = resolve(template) instanceof Yaml.Unknown;
        Matcher matcher = VARIABLE.matcher(template.value());
        while (matcher.find()) {
            String value = variable(matcher.group(1), template.line(), variables);
            unknown |= value == null;
            matcher.appendReplacement(result, Matcher.quoteReplacement(String.valueOf(value)));
        }
        matcher.appendTail(result);
        return unknown ? new Yaml.Unknown(argument.line()) : new Yaml.Text(result.toString(), argument.line());
    }

    /** What stands for a variable of {@code Fn::Sub}; null after a problem. */
    private @Nullable String variable(String name, int line, Map<String, Yaml> variables) {
        if (name.startsWith("!")) {
            return "${" + name.substring(1) + "}";
        }
        Yaml given = variables.get(name);
        int dot = name.indexOf('.');
        Yaml value;
        if (given != null) {
            value = resolve(given);
        } else if (dot > 0 && !stack.resources.containsKey(name)) {
            value = attribute(name.substring(0, dot), name.substring(dot + 1), line, "Fn::Sub");
        } else {
            value = named(name, line, "Fn::Sub");
        }
        if (value instanceof Yaml.Text text) {
            return text.value();
        }
        if (!(value instanceof Yaml.Unknown)) {
            stack.problems.add(line, owner, "Fn::Sub: ${" + name + "} is no text");
        }
        return null;
    }

    private Yaml join(Yaml argument) {
        if (argument instanceof Yaml.Items items
                && items.items().size() == 2
                && items.items().get(0) instanceof Yaml.Text delimiter) {
            Yaml list = resolve(items.items().get(1));
            if (list instanceof Yaml.Unknown) {
                return list;
            }
            if (list instanceof Yaml.Items parts) {
                List<String> texts = new ArrayList<>();
                for (Yaml part : parts.items()) {
                    if (part instanceof Yaml.Unknown) {
                        return part;
                    }
                    if (!(part instanceof Yaml.Text text)) {
                        return problem(part, "Fn::Join joins texts, not " + part.kind());
                    }
                    texts.add(text.value());
                }
                return new Yaml.Text(String.join(delimiter.value(), texts), argument.line());
            }
        }
        return problem(argument, "Fn::Join takes a list of a delimiter and a list of texts");
    }

    private Yaml select(Yaml argument) {
        String usage = "Fn::Select takes a list of an index, from 0, and a list that is long enough";
        if (!(argument instanceof Yaml.Items items) || items.items().size() != 2) {
            return problem(argument, usage);
        }
        Yaml index = resolve(items.items().get(0));
        Yaml list = resolve(items.items().get(1));
        if (index instanceof Yaml.Unknown || list instanceof Yaml.Unknown) {
            return new Yaml.Unknown(argument.line());
        }
        if (index instanceof Yaml.Text text
                && text.value().matches("\\d{1,6}")
                && list instanceof Yaml.Items from
                && Integer.parseInt(text.value()) < from.items().size()) {
            return from.items().get(Integer.parseInt(text.value()));
        }
        return problem(argument, usage);
    }

    private Yaml split(Yaml argument) {
        if (!(argument instanceof Yaml.Items items)
                || items.items().size() != 2
                || !(items.items().get(0) instanceof Yaml.Text delimiter)
                || delimiter.value().isEmpty()) {
            return problem(argument, "Fn::Split takes a list of a delimiter and a text");
        }
        Yaml value = resolve(items.items().get(1));
        if (!(value instanceof Yaml.Text text)) {
            return value instanceof Yaml.Unknown ? value : problem(argument, "Fn::Split splits a text");
        }
        List<Yaml> parts = new ArrayList<>();
        for (String part : text.value().split(Pattern.quote(delimiter.value()), -1)) {
            parts.add(new Yaml.Text(part, argument.line()));
        }
        return new Yaml.Items(parts, argument.line());
    }

    private @Nullable Yaml choose(Yaml argument) {
        if (!(argument instanceof Yaml.Items items)
                || items.items().size() != 3
                || !(items.items().get(0) instanceof Yaml.Text condition)) {
            return problem(argument, "Fn::If takes a list of a condition's name and two values");
        }
        return switch (new Conditions(this).named(condition.value(), condition.line())) {
            case YES -> resolve(items.items().get(1));
            case NO -> resolve(items.items().get(2));
            case UNKNOWN -> new Yaml.Unknown(argument.line());
        };
    }

    private Yaml findInMap(Yaml argument) {
        if (!(argument instanceof Yaml.Items items) || items.items().size() != 3) {
            return problem(argument, "Fn::FindInMap takes a list of a map, a key and a key in that");
        }
        Yaml found = stack.mappings;
        StringBuilder path = new StringBuilder("Mappings");
        for (Yaml item : items.items()) {
            Yaml key = resolve(item);
            if (key instanceof Yaml.Unknown) {
                return key;
            }
            if (!(key instanceof Yaml.Text text)) {
                return problem(item, "Fn::FindInMap takes texts");
            }
            path.append('.').append(text.value());
            found = found instanceof Yaml.Entries entries
                    ? entries.entries().getOrDefault(text.value(), new Yaml.Unknown(0))
                    : new Yaml.Unknown(0);
        }
        return found instanceof Yaml.Unknown
                ? problem(argument, "Fn::FindInMap: there is no " + path)
                : at(found, argument.line());
    }

    private Yaml text(Yaml argument, String otherwise, UnaryOperator<String> function) {
        Yaml value = resolve(argument);
        if (value instanceof Yaml.Text text) {
            return new Yaml.Text(function.apply(text.value()), argument.line());
        }
        return value instanceof Yaml.Unknown ? value : problem(argument, otherwise);
    }

    /** The same at another line: of what a function gives, where the function stands tells more than where it found it. */
    private static Yaml at(Yaml yaml, int line) {
        if (yaml instanceof Yaml.Text text) {
            return new Yaml.Text(text.value(), line);
        }
        if (yaml instanceof Yaml.Items items) {
            return new Yaml.Items(items.items(), line);
        }
        return yaml instanceof Yaml.Entries entries
                ? new Yaml.Entries(entries.entries(), line)
                : new Yaml.Unknown(line);
    }

    private Yaml problem(Yaml at, String text) {
        stack.problems.add(at.line(), owner, text);
        return new Yaml.Unknown(at.line());
    }
}
