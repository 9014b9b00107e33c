package io.github.wschat.examples.lambdalocal;

import io.github.wschat.examples.lambdalocal.template.Choices;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The options of the command line. */
final class Options {

    /** The name in messages and help. */
    static final String PROGRAM = "lambda-local";

    // https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html: at most 128 characters
    private static final Pattern STAGE = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    // Of the partition aws: others have host names and ARNs of their own.
    private static final Pattern REGION = Pattern.compile("(?!cn-|us-gov-|(us|eu)-iso)[a-z]+(-[a-z]+)+-[0-9]+");
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
    private static final Pattern STACK = Pattern.compile("[a-zA-Z][-a-zA-Z0-9]{0,127}");

    private final CommandLine commandLine;
    private final @Nullable Path presetNodeModules;

    Options(String version, @Nullable Path nodeModules) {
        CommandSpec spec = CommandSpec.create()
                .name(PROGRAM)
                .version(PROGRAM + " " + version)
                .mixinStandardHelpOptions(true)
                .addOption(OptionSpec.builder("--template")
                        .paramLabel("<file>")
                        .type(String.class)
                        .required(true)
                        .description("CloudFormation or SAM template to run.")
                        .build())
                .addOption(several("--param", "<name>=<value>", "Value of a parameter of the template's."))
                .addOption(several(
                        "--code", "<logical id>=<path>", "Where a function's code is: a jar, a zip file or a folder."))
                .addOption(several(
                        "--function-endpoint",
                        "<logical id>=<url>",
                        "Where somebody else runs a function: Lambda's Invoke API, as of 'sam local start-lambda'."))
                .addOption(several("--ignore", "<logical id>", "Resource to leave out, which cannot be run here."))
                .addOption(option("--host", "<address>", "127.0.0.1", "Address to listen on."))
                .addOption(option("--port", "<port>", "8080", "Port of ws://; 0 for any that is free."))
                .addOption(option("--tls-port", "<port>", "0", "Port of wss://, on this machine; 0 for any."))
                .addOption(OptionSpec.builder("--stage")
                        .paramLabel("<name>")
                        .type(String.class)
                        .description("Stage to run. Default: the template's")
                        .build())
                .addOption(option("--region", "<region>", "us-east-1", "What AWS::Region is."))
                .addOption(option("--stack-name", "<name>", "local", "What AWS::StackName is."))
                .addOption(option("--concurrency", "<number>", "4", "How many events a function takes at a time."))
                .addOption(several(
                        "--allowed-origin",
                        "<origin>",
                        "Origin of a page whose scripts may connect. Pages of this machine always may."))
                .addOption(OptionSpec.builder("--node-modules")
                        .paramLabel("<folder>")
                        .type(String.class)
                        .description("Where functions in Node.js find packages that Lambda has, such as the AWS SDK."
                                + (nodeModules == null ? "" : " Default: " + nodeModules))
                        .build())
                .addOption(OptionSpec.builder("--verbose")
                        .type(boolean.class)
                        .description("Show each event and each answer, with what is said.")
                        .build());
        spec.usageMessage()
                .description("Runs a template's WebSocket API, its functions and its tables on this machine.")
                .synopsisHeading("Usage: ")
                .abbreviateSynopsis(true)
                .sortOptions(false);
        this.commandLine = new CommandLine(spec).setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        this.presetNodeModules = nodeModules;
    }

    /**
     * Reads a command line.
     *
     * @return the settings; nothing where only help or the version was asked for, which is then printed
     * @throws ParameterException if an option is unknown or its value is bad; the message says which
     */
    Optional<Settings> parse(String... arguments) {
        ParseResult parsed = commandLine.parseArgs(arguments);
        if (parsed.isUsageHelpRequested()) {
            commandLine.usage(System.out);
            return Optional.empty();
        }
        if (parsed.isVersionHelpRequested()) {
            commandLine.printVersionHelp(System.out);
            return Optional.empty();
        }
        String stage = parsed.matchedOptionValue("--stage", (String) null);
        Choices choices = new Choices(
                pairs(parsed, "--param", (name, value) -> value),
                pairs(parsed, "--code", (name, value) -> Path.of(value).toAbsolutePath()),
                pairs(parsed, "--function-endpoint", this::endpoint),
                new LinkedHashSet<>(list(parsed, "--ignore")),
                stage == null
                        ? null
                        : matching("--stage", STAGE, "1 to 128 letters, digits, hyphens, underscores", stage),
                matching(
                        "--region",
                        REGION,
                        "a region of the partition aws, such as eu-central-1",
                        value(parsed, "--region")),
                matching(
                        "--stack-name",
                        STACK,
                        "a letter, then letters, digits and hyphens",
                        value(parsed, "--stack-name")));
        return Optional.of(new Settings(
                Path.of(value(parsed, "--template")),
                choices,
                host(value(parsed, "--host")),
                within(0, 65_535, "--port", value(parsed, "--port")),
                within(0, 65_535, "--tls-port", value(parsed, "--tls-port")),
                within(1, 1000, "--concurrency", value(parsed, "--concurrency")),
                new LinkedHashSet<>(list(parsed, "--allowed-origin")),
                nodeModules(parsed),
                parsed.hasMatchedOption("--verbose")));
    }

    private @Nullable Path nodeModules(ParseResult parsed) {
        String given = parsed.matchedOptionValue("--node-modules", (String) null);
        if (given == null) {
            return presetNodeModules != null && Files.isDirectory(presetNodeModules) ? presetNodeModules : null;
        }
        Path folder = Path.of(given).toAbsolutePath();
        if (!Files.isDirectory(folder)) {
            throw bad("--node-modules", given, "is no folder");
        }
        return folder;
    }

    private <T> Map<String, T> pairs(ParseResult parsed, String option, BiFunction<String, String, T> reading) {
        Map<String, T> pairs = new HashMap<>();
        for (String pair : list(parsed, option)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw bad(option, pair, "has not the form NAME=VALUE");
            }
            String name = pair.substring(0, equals);
            if (pairs.put(name, reading.apply(name, pair.substring(equals + 1))) != null) {
                throw bad(option, pair, "is given a second time for " + name);
            }
        }
        return pairs;
    }

    private URI endpoint(String name, String text) {
        try {
            URI uri = new URI(text);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw bad("--function-endpoint", name + "=" + text, "is no URL: " + e.getMessage());
        }
        throw bad("--function-endpoint", name + "=" + text, "is no URL such as http://127.0.0.1:3001");
    }

    private String host(String host) {
        try {
            InetAddress.getByName(host);
            return host;
        } catch (UnknownHostException e) {
            throw bad("--host", host, "is no address of this machine");
        }
    }

    private String matching(String option, Pattern pattern, String allowed, String text) {
        if (!pattern.matcher(text).matches()) {
            throw bad(option, text, "is not " + allowed);
        }
        return text;
    }

    private int within(int least, int most, String option, String text) {
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw notWithin(least, most, option, text);
        }
        throw notWithin(least, most, option, text);
    }

    private ParameterException notWithin(int least, int most, String option, String text) {
        return bad(option, text, "is not a whole number from " + least + " to " + most);
    }

    private ParameterException bad(String option, String value, String why) {
        return new ParameterException(commandLine, "Invalid value for option '" + option + "': '" + value + "' " + why);
    }

    private static String value(ParseResult parsed, String name) {
        return parsed.commandSpec().findOption(name).getValue();
    }

    private static List<String> list(ParseResult parsed, String name) {
        return parsed.matchedOptionValue(name, List.of());
    }

    private static OptionSpec option(String name, String label, String preset, String description) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(String.class)
                .defaultValue(preset)
                .description(description + " Default: " + preset)
                .build();
    }

    private static OptionSpec several(String name, String label, String description) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(description + " May be repeated.")
                .build();
    }
}
