package io.github.wschat.examples.lambdalocal.template;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A resource's properties, or a mapping within them, with functions resolved; what is of the wrong kind is a problem, and then read
 * as if it were not there.
 */
final class Properties {

    private final Problems problems;
    private final String id;
    private final int line;
    private final String path;
    private final Yaml.Entries entries;

    /**
     * Takes properties.
     *
     * @param id whose they are
     * @param path what is before their names in problems, such as {@code Environment.}
     */
    Properties(Problems problems, String id, int line, String path, Yaml.Entries entries) {
        this.problems = problems;
        this.id = id;
        this.line = line;
        this.path = path;
        this.entries = entries;
    }

    /** The logical id of the resource that they are of. */
    String id() {
        return id;
    }

    int line() {
        return line;
    }

    /** A property's line; that of the whole if it is not there. */
    int line(String name) {
        Yaml value = entries.entries().get(name);
        return value == null ? line : value.line();
    }

    Set<String> names() {
        return entries.entries().keySet();
    }

    boolean has(String name) {
        return entries.entries().containsKey(name);
    }

    @Nullable
    Yaml value(String name) {
        return entries.entries().get(name);
    }

    /** Reports all others; so a misspelt one is not overlooked, nor one whose effect is missing here. */
    void allow(String... names) {
        Set<String> allowed = new TreeSet<>(List.of(names));
        for (String name : names()) {
            if (!allowed.contains(name)) {
                problem(name, "is not supported here; supported are " + allowed);
            }
        }
    }

    void problem(String name, String text) {
        problems.add(line(name), id, path + name + " " + text);
    }

    @Nullable
    String text(String name) {
        Yaml value = value(name);
        if (value instanceof Yaml.Text text) {
            return text.value();
        }
        wrong(name, value, "a text");
        return null;
    }

    /** A text; empty if it is missing, which is a problem. */
    String requiredText(String name) {
        String text = text(name);
        require(name);
        return text == null ? "" : text;
    }

    /** Reports a property that is missing. */
    void require(String name) {
        if (!has(name)) {
            problem(name, "is missing");
        }
    }

    /** One of some texts; the first if it is missing. */
    String choice(String name, String... allowed) {
        String text = text(name);
        if (text == null || List.of(allowed).contains(text)) {
            return text == null ? allowed[0] : text;
        }
        problem(name, "is " + text + ", but only " + String.join(" or ", allowed) + " is allowed here");
        return allowed[0];
    }

    boolean flag(String name) {
        return choice(name, "false", "true").equals("true");
    }

    int integer(String name, int least, int most, int otherwise) {
        Integer value = integer(name, least, most);
        return value == null ? otherwise : value;
    }

    @Nullable
    Integer integer(String name, int least, int most) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            int value = new BigDecimal(text).intValueExact();
            if (value >= least && value <= most) {
                return value;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // No whole number, or far beyond any limit: the same problem.
        }
        problem(
                name,
                "is " + text + ", but whole numbers from " + least + (most == Integer.MAX_VALUE ? "" : " to " + most)
                        + " are allowed");
        return null;
    }

    /** A mapping; an empty one if it is missing. */
    Properties section(String name) {
        Yaml value = value(name);
        if (value instanceof Yaml.Entries mapping) {
            return new Properties(problems, id, mapping.line(), path + name + ".", mapping);
        }
        wrong(name, value, "a mapping");
        return new Properties(problems, id, line(name), path + name + ".", new Yaml.Entries(Map.of(), line(name)));
    }

    /** A list; one thing is a list of one. */
    List<Yaml> list(String name) {
        Yaml value = value(name);
        if (value instanceof Yaml.Items items) {
            return items.items();
        }
        return value == null || value instanceof Yaml.Unknown ? List.of() : List.of(value);
    }

    /** A list of mappings. */
    List<Properties> sections(String name) {
        List<Properties> sections = new ArrayList<>();
        for (Yaml item : list(name)) {
            if (item instanceof Yaml.Entries mapping) {
                sections.add(new Properties(problems, id, item.line(), path + name + ".", mapping));
            } else if (!(item instanceof Yaml.Unknown)) {
                problems.add(item.line(), id, path + name + " must have mappings, but has " + item.kind());
            }
        }
        return sections;
    }

    /** A list of texts. */
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Yaml item : list(name)) {
            if (item instanceof Yaml.Text text) {
                texts.add(text.value());
            } else if (!(item instanceof Yaml.Unknown)) {
                problems.add(item.line(), id, path + name + " must have texts, but has " + item.kind());
            }
        }
        return texts;
    }

    /** A mapping of texts. */
    Map<String, String> textMap(String name) {
        Properties section = section(name);
        Map<String, String> texts = new LinkedHashMap<>();
        for (String key : section.names()) {
            String text = section.text(key);
            if (text != null) {
                texts.put(key, text);
            }
        }
        return texts;
    }

    private void wrong(String name, @Nullable Yaml value, String wanted) {
        if (value != null && !(value instanceof Yaml.Unknown)) {
            problem(name, "must be " + wanted + ", but is " + value.kind());
        }
    }
}
