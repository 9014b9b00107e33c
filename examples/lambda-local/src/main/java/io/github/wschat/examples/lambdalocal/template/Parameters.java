package io.github.wschat.examples.lambdalocal.template;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The template's parameters with their values. */
final class Parameters {

    private static final String NUMBER = "Number";
    private static final String FROM_PARAMETER_STORE = "AWS::SSM::Parameter::Value<";

    private final Problems problems;
    private final Yaml.Entries declared;
    private final Map<String, Yaml> values = new LinkedHashMap<>();

    /** Takes the chosen values, and the defaults of those that are not chosen. */
    Parameters(Problems problems, Yaml.Entries declared, Map<String, String> chosen) {
        this.problems = problems;
        this.declared = declared;
        declared.entries().forEach((name, declaration) -> read(name, declaration, chosen.get(name)));
        chosen.keySet().stream()
                .filter(name -> !declared.entries().containsKey(name))
                .sorted()
                .forEach(name -> problems.add(
                        declared.line(),
                        "--param " + name,
                        "there is no such parameter; there are "
                                + declared.entries().keySet()));
    }

    boolean has(String name) {
        return declared.entries().containsKey(name);
    }

    /** A parameter's value; it stands at the line where it is asked for. */
    Yaml value(String name, int line) {
        Yaml value = values.get(name);
        if (value == null) {
            // Only now, as templates of the CDK have such a parameter without using it.
            Yaml declaration = declared.entries().getOrDefault(name, new Yaml.Unknown(line));
            problems.add(
                    declaration.line(),
                    name,
                    "is kept in Parameter Store, which is not asked here; --param " + name + "=Value sets its value");
            return new Yaml.Unknown(line);
        }
        if (value instanceof Yaml.Text text) {
            return new Yaml.Text(text.value(), line);
        }
        return value instanceof Yaml.Items items ? new Yaml.Items(items.items(), line) : value;
    }

    private void read(String name, Yaml declaration, @Nullable String chosen) {
        values.put(name, new Yaml.Unknown(declaration.line()));
        if (!(declaration instanceof Yaml.Entries entries)) {
            problems.add(declaration.line(), name, "a parameter is a mapping with Type");
            return;
        }
        Properties properties = new Properties(problems, name, declaration.line(), "", entries);
        properties.allow(
                "Type",
                "Default",
                "Description",
                "NoEcho",
                "AllowedValues",
                "AllowedPattern",
                "ConstraintDescription",
                "MinLength",
                "MaxLength",
                "MinValue",
                "MaxValue");
        String type = properties.requiredText("Type");
        String value = chosen == null ? properties.text("Default") : chosen;
        if (chosen == null && value != null && type.startsWith(FROM_PARAMETER_STORE)) {
            values.remove(name);
            return;
        }
        if (value == null) {
            if (!properties.has("Default")) {
                problems.add(declaration.line(), name, "has no default; --param " + name + "=Value sets its value");
            }
            return;
        }
        boolean list = type.equals("CommaDelimitedList") || type.contains("List<");
        boolean number = type.equals(NUMBER) || type.equals("List<Number>");
        List<Yaml> parts = new ArrayList<>();
        for (String part : list && !value.isEmpty() ? value.split(",", -1) : new String[] {value}) {
            String text = list ? part.strip() : part;
            check(properties, name, text, number);
            parts.add(new Yaml.Text(text, declaration.line()));
        }
        values.put(name, list ? new Yaml.Items(value.isEmpty() ? List.of() : parts, declaration.line()) : parts.get(0));
    }

    private void check(Properties declaration, String name, String value, boolean number) {
        String wrong = wrong(declaration, value, number);
        if (wrong != null) {
            String description = declaration.text("ConstraintDescription");
            problems.add(
                    declaration.line(),
                    name,
                    "'" + value + "' is not allowed: " + (description == null ? wrong : description) + "; --param "
                            + name + "=Value sets its value");
        }
    }

    private static @Nullable String wrong(Properties declaration, String value, boolean number) {
        List<String> allowed = declaration.texts("AllowedValues");
        if (!allowed.isEmpty() && !allowed.contains(value)) {
            return "it must be one of " + allowed;
        }
        String pattern = declaration.text("AllowedPattern");
        try {
            if (pattern != null && !Pattern.matches(pattern, value)) {
                return "it must match " + pattern;
            }
        } catch (PatternSyntaxException e) {
            declaration.problem("AllowedPattern", "is no regular expression: " + e.getDescription());
        }
        if (number) {
            BigDecimal parsed = number(value);
            return parsed == null
                    ? "it must be a number"
                    : outside(declaration, parsed, "MinValue", "MaxValue", "it must be");
        }
        return outside(
                declaration,
                BigDecimal.valueOf(value.length()),
                "MinLength",
                "MaxLength",
                "its number of characters must be");
    }

    private static @Nullable String outside(
            Properties declaration, BigDecimal value, String least, String most, String what) {
        String min = declaration.text(least);
        String max = declaration.text(most);
        BigDecimal lower = min == null ? null : number(min);
        BigDecimal upper = max == null ? null : number(max);
        if (lower != null && value.compareTo(lower) < 0) {
            return what + " at least " + min;
        }
        return upper != null && value.compareTo(upper) > 0 ? what + " at most " + max : null;
    }

    private static @Nullable BigDecimal number(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
