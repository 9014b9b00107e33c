package io.github.wschat.examples.benchmarks.lambda;

import io.github.wschat.examples.benchmarks.report.Report;
import io.github.wschat.examples.benchmarks.run.CannotMeasureException;
import io.github.wschat.examples.benchmarks.run.RunOptions;
import io.github.wschat.examples.benchmarks.run.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command that measures functions. */
@Command(
        name = "lambda",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the deployable jar behind Lambda's runtime interface client, beside a function in Node.js that does the same: how"
                    + " long a first answer takes, and what a post costs.",
            "The table is DynamoDB Local, @connections a program that answers 200; nothing is on AWS. JDK 17 and JDK 25 are found by"
                    + " JAVA17_HOME and JAVA25_HOME, or in the usual folders."
        })
public final class LambdaBenchmark implements Callable<Integer> {

    /** What there is to measure. */
    enum Part {
        COLD_START,
        POSTS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final int[] VERSIONS = {17, 25};
    // A logger that nobody holds is forgotten, and its level with it.
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");
    private static final String DEFAULT_COMPILERS = "-XX:TieredStopAtLevel=4";

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(
            names = "--only",
            paramLabel = "<part>",
            description = "Measure one part only: ${COMPLETION-CANDIDATES} (default: both).")
    private @Nullable Part only;

    /** Makes the command; its options come from the command line. */
    public LambdaBenchmark() {}

    @Override
    public Integer call() {
        JETTY.setLevel(Level.WARNING);
        // Else the Runtime API's server keeps answers back until what it sent before is acknowledged: 40 ms each.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        Report report = options.begin("lambda");
        Path target = Workspace.example().resolve("target").resolve("lambda");
        Path jar = Workspace.built("lambda-aws", "lambda-aws.jar");
        report.note(size(jar));
        options.progress("the function in Node.js");
        Optional<Variant> node = NodeFunction.in(target.resolve("node")).map(Variant.Node::new);
        if (node.isEmpty()) {
            report.note("There is no Node.js, or no npm: nothing is compared.");
        }
        List<Variant.Jar> jars = jars(jar, folder(target.resolve("client")), report);
        if (only != Part.POSTS) {
            try (Cloud cloud = Cloud.start(false)) {
                coldStart(cloud, node, jars, folder(target.resolve("archives")), report);
            }
        }
        if (only != Part.COLD_START) {
            try (Cloud cloud = Cloud.start(true)) {
                posts(cloud, node, jars, report);
            }
        }
        options.publish(report);
        return 0;
    }

    /** Returns the jar on each Java, with C1 alone and with the default compilers. */
    private List<Variant.Jar> jars(Path jar, Path client, Report report) {
        List<Variant.Jar> jars = new ArrayList<>();
        for (int version : VERSIONS) {
            Optional<Jdk> jdk = Jdk.find(version, System.getenv());
            if (jdk.isEmpty()) {
                report.note("JDK " + version + " was not found: set JAVA" + version + "_HOME.");
                continue;
            }
            Variant.Jar c1 = new Variant.Jar(jdk.get() + ", C1", jar, jdk.get(), client, List.of(), false, "sdk");
            jars.add(c1);
            if (options.smoke()) {
                break;
            }
            jars.add(new Variant.Jar(jdk.get() + "", jar, jdk.get(), client, List.of(DEFAULT_COMPILERS), false, "sdk"));
        }
        if (jars.isEmpty()) {
            throw new CannotMeasureException("There is neither a JDK 17 nor a JDK 25");
        }
        return jars;
    }

    private void coldStart(Cloud cloud, Optional<Variant> node, List<Variant.Jar> jars, Path archives, Report report) {
        cloud.connect(1);
        List<Variant> variants = new ArrayList<>(node.stream().toList());
        for (Variant.Jar jar : coldStarts(jars)) {
            options.progress("class archive: " + jar.name());
            variants.add(jar);
            variants.add(ClassArchive.of(jar, archives, cloud));
        }
        if (!options.smoke()) {
            variants.add(jars.get(0).primed());
        }
        // What is cold only once, files and DynamoDB Local, is nobody's.
        if (!options.smoke()) {
            options.progress("cold start: a round that does not count");
            variants.forEach(new ColdStart(cloud, null, 1)::measure);
        }
        ColdStart coldStart = new ColdStart(cloud, node.map(Variant::name).orElse(null), options.smoke() ? 1 : 20);
        report.add(coldStart.table());
        rounds("cold start", variants, coldStart::measure);
        if (!options.smoke()) {
            report.note(
                    "The first answer of a primed function counts from its restore, without what the restore itself takes.");
        }
    }

    /** Returns what is measured from its start: all, and what C1 compiles by the CRT alone too. */
    private static List<Variant.Jar> coldStarts(List<Variant.Jar> jars) {
        List<Variant.Jar> all = new ArrayList<>(jars);
        jars.stream()
                .filter(jar -> jar.flags().isEmpty())
                .map(Variant.Jar::byCrt)
                .forEach(all::add);
        return all;
    }

    private void posts(Cloud cloud, Optional<Variant> node, List<Variant.Jar> jars, Report report) {
        List<Variant> variants = new ArrayList<>(node.stream().toList());
        variants.addAll(jars);
        variants.add(jars.get(0).byCrt());
        if (!options.smoke()) {
            variants.add(jars.get(0).primed());
            variants.add(jars.get(0).byCrt().primed());
        }
        for (int clients : options.smoke() ? new int[] {50} : new int[] {1000, 5000}) {
            cloud.connect(clients);
            Broadcasts broadcasts =
                    new Broadcasts(cloud, clients, node.map(Variant::name).orElse(null), options.smoke() ? 1 : 4);
            report.add(broadcasts.table());
            rounds("posts to " + clients, variants, broadcasts::measure);
        }
    }

    private void rounds(String what, List<Variant> variants, Consumer<Variant> measure) {
        for (int round = 1; round <= options.rounds(); round++) {
            for (Variant variant : variants) {
                options.progress(what + ", round " + round + " of " + options.rounds() + ": " + variant.name());
                measure.accept(variant);
            }
        }
    }

    private static String size(Path jar) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            long crt = zip.stream()
                    .filter(entry ->
                            entry.getName().matches("(linux|software/amazon/awssdk/(crt|http/crt|crtcore))/.*"))
                    .mapToLong(ZipEntry::getCompressedSize)
                    .sum();
            return String.format(Locale.ROOT, "The jar has %,d bytes, of which the CRT is %,d.", Files.size(jar), crt);
        } catch (IOException e) {
            throw new CannotMeasureException("The jar " + jar + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Path folder(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CannotMeasureException("The folder " + folder + " cannot be made: " + e.getMessage(), e);
        }
    }
}
