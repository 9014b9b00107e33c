package io.github.wschat.examples.lambdaaws;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A CloudFormation template, as far as tests look into it: maps, lists and texts.
 *
 * <p>References are text as in {@code !Sub}: {@code !Ref A} is <code>${A}</code> and {@code !GetAtt A.B} is <code>${A.B}</code>.
 * Where a text has such signs without being {@code !Sub}'s, CloudFormation takes them literally, and here they are <code>${!A}</code>.
 */
final class Template {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^!}][^}]*)}");

    private final Map<String, Object> root;

    private Template(Map<String, Object> root) {
        this.root = root;
    }

    static Template read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    static Template parse(String yaml) {
        Node node = new Compose(LoadSettings.builder().build())
                .composeString(yaml)
                .orElseThrow(() -> new IllegalArgumentException("The template is empty"));
        return new Template(asMap(value(node)));
    }

    /** A resource with its name. */
    record Resource(String id, Map<String, Object> body) {
        String type() {
            return text("Type");
        }

        /** What stands there, or an empty text. */
        String text(String... path) {
            return at(body, path) instanceof String text ? text : "";
        }

        String property(String... path) {
            return at(properties(), path) instanceof String text ? text : "";
        }

        /** What stands there; one thing is a list of one. */
        List<Object> list(String... path) {
            return asList(at(body, path));
        }

        Map<String, Object> map(String... path) {
            return asMap(at(body, path));
        }

        Map<String, Object> properties() {
            return map("Properties");
        }

        /** What other resources call this one. */
        String ref() {
            return "${" + id + "}";
        }

        String ref(String attribute) {
            return "${" + id + "." + attribute + "}";
        }
    }

    List<Resource> resources() {
        return asMap(root.get("Resources")).entrySet().stream()
                .map(entry -> new Resource(entry.getKey(), asMap(entry.getValue())))
                .toList();
    }

    List<Resource> resources(String type) {
        return resources().stream()
                .filter(resource -> resource.type().equals(type))
                .toList();
    }

    Set<String> parameters() {
        return asMap(root.get("Parameters")).keySet();
    }

    /** The value of an output, or an empty text. */
    String output(String name) {
        return at(root, "Outputs", name, "Value") instanceof String text ? text : "";
    }

    /** Whatever is referred to anywhere, without attributes. */
    Set<String> references() {
        return references(root);
    }

    static Set<String> references(@Nullable Object value) {
        Set<String> found = new TreeSet<>();
        texts(value)
                .forEach(text -> REFERENCE
                        .matcher(text)
                        .results()
                        .map(result -> result.group(1).replaceFirst("\\..*", ""))
                        .forEach(found::add));
        return found;
    }

    /** Every text in a value, the keys of maps aside. */
    static Stream<String> texts(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.values().stream().flatMap(Template::texts);
        }
        if (value instanceof List<?> list) {
            return list.stream().flatMap(Template::texts);
        }
        return value == null ? Stream.of() : Stream.of(value.toString());
    }

    static @Nullable Object at(@Nullable Object from, String... path) {
        Object reached = from;
        for (String step : path) {
            reached = asMap(reached).get(step);
        }
        return reached;
    }

    static List<Object> asList(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return List.copyOf(list);
        }
        return value == null ? List.of() : List.of(value);
    }

    static Map<String, Object> asMap(@Nullable Object value) {
        Map<String, Object> result = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> result.put(key.toString(), each));
        }
        return result;
    }

    private static Object value(Node node) {
        String tag = node.getTag().getValue();
        if (tag.startsWith("!")) {
            return function(tag.substring(1), plain(node));
        }
        return node instanceof ScalarNode scalar ? scalar.getValue().replace("${", "${!") : plain(node);
    }

    private static Object function(String name, Object argument) {
        return switch (name) {
            case "Ref", "GetAtt" -> "${" + argument + "}";
            case "Sub" -> argument;
            default -> Map.of("Fn::" + name, argument);
        };
    }

    private static Object plain(Node node) {
        if (node instanceof MappingNode mapping) {
            Map<String, Object> map = new LinkedHashMap<>();
            for (NodeTuple tuple : mapping.getValue()) {
                String key = ((ScalarNode) tuple.getKeyNode()).getValue();
                if (map.put(key, value(tuple.getValueNode())) != null) {
                    throw new IllegalArgumentException(key + " stands there twice");
                }
            }
            return map;
        }
        if (node instanceof SequenceNode sequence) {
            List<Object> list = new ArrayList<>();
            sequence.getValue().forEach(each -> list.add(value(each)));
            return list;
        }
        return ((ScalarNode) node).getValue();
    }
}
