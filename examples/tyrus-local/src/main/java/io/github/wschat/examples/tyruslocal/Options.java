package io.github.wschat.examples.tyruslocal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The options of the command line. Described in code, not by annotations, whose reading would cost a third of the start. */
final class Options {

    /** The name in messages and help. */
    static final String PROGRAM = "tyrus-local";

    // https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html: at most 128 characters
    private static final Pattern STAGE = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    private final CommandLine commandLine;

    Options(String version) {
        CommandSpec spec = CommandSpec.create()
                .name(PROGRAM)
                .version(PROGRAM + " " + version)
                .mixinStandardHelpOptions(true)
                .addOption(option("--host", "<address>", "127.0.0.1", "Address to listen on."))
                .addOption(option("--port", "<port>", "8080", "Port to listen on; 0 for any that is free."))
                .addOption(option("--stage", "<name>", "production", "Path to connect to."))
                .addOption(option("--max-connections", "<number>", "10000", "How many may be connected at once."))
                .addOption(OptionSpec.builder("--allowed-origin")
                        .paramLabel("<origin>")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .description("Origin of a page whose scripts may connect; may be repeated."
                                + " Pages of this machine always may.")
                        .build())
                .addOption(flag("--exclude-sender", "Keep a message from whoever sent it."))
                .addOption(flag("--verbose", "Log each event, without what is said, to standard error."));
        spec.usageMessage()
                .description("A chat over WebSockets on this machine.")
                .synopsisHeading("Usage: ")
                .sortOptions(false);
        this.commandLine = new CommandLine(spec).setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    }

    /**
     * Reads a command line.
     *
     * @param arguments the command line
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
        List<String> origins = parsed.matchedOptionValue("--allowed-origin", List.of());
        return Optional.of(new Settings(
                host(option(parsed, "--host").getValue()),
                within(0, 65_535, "--port", option(parsed, "--port").getValue()),
                stage(option(parsed, "--stage").getValue()),
                within(
                        1,
                        Integer.MAX_VALUE,
                        "--max-connections",
                        option(parsed, "--max-connections").getValue()),
                new LinkedHashSet<>(origins),
                parsed.hasMatchedOption("--exclude-sender"),
                parsed.hasMatchedOption("--verbose")));
    }

    private String host(String host) {
        try {
            InetAddress.getByName(host);
            return host;
        } catch (UnknownHostException e) {
            throw bad("--host", host, "is no address of this machine");
        }
    }

    private String stage(String stage) {
        if (!STAGE.matcher(stage).matches()) {
            throw bad("--stage", stage, "is not 1 to 128 letters, digits, hyphens and underscores");
        }
        return stage;
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

    private static OptionSpec option(ParseResult parsed, String name) {
        return parsed.commandSpec().findOption(name);
    }

    private static OptionSpec option(String name, String label, String preset, String description) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(String.class)
                .defaultValue(preset)
                .description(description + " Default: " + preset)
                .build();
    }

    private static OptionSpec flag(String name, String description) {
        return OptionSpec.builder(name)
                .type(boolean.class)
                .description(description)
                .build();
    }
}
