package io.github.wschat.examples.lambdalocal.template;

import java.util.List;
import java.util.Map;

/** A piece of a template with its line, before its functions are resolved and after. */
sealed interface Yaml {

    /** The line that it is at, from 1; in a mapping it is that of its key. */
    int line();

    /** A text; numbers and booleans are texts too, as CloudFormation takes either for the other. */
    record Text(String value, int line) implements Yaml {}

    /** A list. */
    record Items(List<Yaml> items, int line) implements Yaml {}

    /** A mapping, in the template's order. */
    record Entries(Map<String, Yaml> entries, int line) implements Yaml {}

    /** What stands in for something that is a problem already, so that it is not reported again wherever it is used. */
    record Unknown(int line) implements Yaml {}

    /** What the messages call it. */
    default String kind() {
        if (this instanceof Text) {
            return "a text";
        }
        return this instanceof Items ? "a list" : "a mapping";
    }
}
