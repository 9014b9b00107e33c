package io.github.wschat.examples.lambdalocal.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A resource of a template, its functions not resolved yet.
 *
 * @param condition the condition under which it exists; null if it always does
 * @param dependsOn what it waits for, beside what it refers to
 */
record Resource(
        String id,
        String type,
        Yaml.Entries properties,
        @Nullable String condition,
        List<Yaml.Text> dependsOn,
        int line) {

    Resource with(String newType, Yaml.Entries newProperties) {
        return new Resource(id, newType, newProperties, condition, dependsOn, line);
    }
}
