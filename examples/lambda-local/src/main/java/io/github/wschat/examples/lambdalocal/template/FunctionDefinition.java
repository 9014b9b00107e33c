package io.github.wschat.examples.lambdalocal.template;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A function.
 *
 * @param logicalId what the template calls it
 * @param functionName its name
 * @param runtime such as {@code nodejs22.x}, {@code python3.13} or {@code java25}
 * @param handler its handler, in the runtime's form
 * @param code where its code is
 * @param environment its environment variables
 * @param timeout how long an event may take
 * @param memorySize in MiB
 * @param snapStart whether its versions have snapshots
 * @param reservedConcurrency how many events it may have at a time; null if it does not say
 * @param policy what its role allows
 */
public record FunctionDefinition(
        String logicalId,
        String functionName,
        String runtime,
        String handler,
        Code code,
        Map<String, String> environment,
        Duration timeout,
        int memorySize,
        boolean snapStart,
        @Nullable Integer reservedConcurrency,
        Policy policy) {

    /** Makes a function; the map is copied. */
    public FunctionDefinition {
        environment = Map.copyOf(environment);
    }

    /** Where a function's code is. */
    public sealed interface Code {

        /**
         * In the template itself ({@code ZipFile}).
         *
         * @param source the file that Lambda calls {@code index}
         */
        record Inline(String source) implements Code {}

        /**
         * On this machine: a folder, a zip file or a jar, absolute. It exists.
         *
         * @param path where it is
         */
        record Local(Path path) implements Code {}

        /**
         * Nowhere, since somebody else runs the function ({@code --function-endpoint}): code, runtime and handler are not looked at.
         */
        record Elsewhere() implements Code {}
    }
}
