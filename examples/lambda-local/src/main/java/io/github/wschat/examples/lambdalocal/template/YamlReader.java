package io.github.wschat.examples.lambdalocal.template;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads a template's YAML, or JSON; the functions' short forms become long ones. */
final class YamlReader {

    private static final Set<String> WITHOUT_PREFIX = Set.of("Ref", "Condition");
    private static final Pattern BOOLEAN = Pattern.compile("True|TRUE|False|FALSE");

    private final Problems problems;

    private YamlReader(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads a file.
     *
     * @throws TemplateException if it cannot be read at all
     */
    static Yaml.Entries read(Path file, Problems problems) {
        try {
            Node root = new Compose(LoadSettings.builder()
                            .setLabel(file.toString())
                            .setSchema(new CoreSchema())
                            .build())
                    .composeString(spaced(Files.readString(file)))
                    .orElse(null);
            if (root != null && new YamlReader(problems).value(root, 1) instanceof Yaml.Entries entries) {
                return entries;
            }
            problems.add(1, "Resources", "is missing, so this is no CloudFormation template");
        } catch (MarkedYamlEngineException e) {
            int line = line(e.getProblemMark().or(e::getContextMark));
            int began = e.getContextMark().map(mark -> mark.getLine() + 1).orElse(line);
            String text = oneLine(e.getProblem());
            problems.add(
                    line,
                    "YAML",
                    began == line ? text : text + ", " + e.getContext() + " that begins at line " + began);
        } catch (YamlEngineException e) {
            problems.add(1, "YAML", oneLine(String.valueOf(e.getMessage())));
        } catch (NoSuchFileException e) {
            problems.add(1, "File", file.toAbsolutePath() + " does not exist");
        } catch (CharacterCodingException e) {
            problems.add(1, "File", "is not UTF-8");
        } catch (IOException e) {
            problems.add(1, "File", "cannot be read: " + e.getMessage());
        }
        problems.throwIfAny();
        throw new IllegalStateException("No problem, and no template either");
    }

    /** JSON may be indented with tabs, which YAML does not allow; in its texts there are none. */
    private static String spaced(String text) {
        return text.stripLeading().startsWith("{") ? text.replace('\t', ' ') : text;
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    private Yaml value(Node node, int line) {
        if (node.isRecursive()) {
            problems.add(line, "YAML", "an alias within what it stands for is not allowed");
            return new Yaml.Unknown(line);
        }
        String tag = node.getTag().getValue();
        Yaml plain = plain(node, line);
        if (!tag.startsWith("!") || tag.equals("!")) {
            return plain;
        }
        String name = tag.substring(1);
        return new Yaml.Entries(
                Map.of(WITHOUT_PREFIX.contains(name) ? name : "Fn::" + name, argument(name, plain)), line);
    }

    /** {@code !GetAtt A.B} is {@code Fn::GetAtt: [A, B]}. */
    private static Yaml argument(String function, Yaml plain) {
        if (function.equals("GetAtt") && plain instanceof Yaml.Text text) {
            int dot = text.value().indexOf('.');
            if (dot > 0) {
                return new Yaml.Items(
                        List.of(
                                new Yaml.Text(text.value().substring(0, dot), text.line()),
                                new Yaml.Text(text.value().substring(dot + 1), text.line())),
                        text.line());
            }
        }
        return plain;
    }

    private Yaml plain(Node node, int line) {
        if (node instanceof MappingNode mapping) {
            return entries(mapping, line);
        }
        if (node instanceof SequenceNode sequence) {
            List<Yaml> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(value(item, line(item)));
            }
            return new Yaml.Items(items, line);
        }
        ScalarNode scalar = (ScalarNode) node;
        String text = scalar.getValue();
        if (Tag.NULL.equals(scalar.getTag())) {
            problems.add(line, "YAML", "a key without a value is not allowed, nor is null");
            return new Yaml.Unknown(line);
        }
        return new Yaml.Text(
                scalar.isPlain() && BOOLEAN.matcher(text).matches() ? text.equalsIgnoreCase("true") + "" : text, line);
    }

    private Yaml.Entries entries(MappingNode mapping, int line) {
        Map<String, Yaml> entries = new LinkedHashMap<>();
        Map<String, Integer> lines = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            int keyLine = line(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(keyLine, "YAML", "a key must be a text");
                continue;
            }
            Integer before = lines.putIfAbsent(key.getValue(), keyLine);
            if (before != null) {
                problems.add(keyLine, key.getValue(), "is there twice, first at line " + before);
                continue;
            }
            entries.put(key.getValue(), value(tuple.getValueNode(), keyLine));
        }
        return new Yaml.Entries(entries, line);
    }

    private static int line(Node node) {
        return line(node.getStartMark());
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(Mark::getLine).orElse(0) + 1;
    }
}
