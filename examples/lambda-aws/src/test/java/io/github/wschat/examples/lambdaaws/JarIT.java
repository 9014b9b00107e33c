package io.github.wschat.examples.lambdaaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the jar that is deployed, and what is not. */
class JarIT {

    private static final long MAX_BYTES = 15 * 1024 * 1024;
    private static final int JAVA_17 = 61;
    private static final String VERSIONS = "META-INF/versions/";

    private static ZipFile jar;
    private static Set<String> names;

    @BeforeAll
    static void open() throws IOException {
        jar = new ZipFile(DeployedChat.JAR.toFile());
        names = jar.stream()
                .filter(entry -> !entry.isDirectory())
                .map(ZipEntry::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @AfterAll
    static void close() throws IOException {
        jar.close();
    }

    private static String text(String name) throws IOException {
        ZipEntry entry = jar.getEntry(name);
        assertThat(entry).as(name).isNotNull();
        try (InputStream in = jar.getInputStream(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<String> services(String type) throws IOException {
        return text("META-INF/services/" + type)
                .lines()
                .map(line -> line.replaceFirst("#.*", "").trim())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    @Test
    void itIsSmall() throws IOException {
        assertThat(Files.size(DeployedChat.JAR)).isLessThan(MAX_BYTES);
    }

    @Test
    void allHandlersOfTheTemplatesAreThere() throws IOException {
        for (String file : List.of("chat-app.yaml", "chat-app-starter.yaml")) {
            List<String> handlers = Template.read(Path.of(file)).resources("AWS::Lambda::Function").stream()
                    .map(function -> function.property("Handler"))
                    .toList();
            assertThat(handlers)
                    .as(file)
                    .hasSize(4)
                    .allMatch(handler ->
                            names.contains(handler.replaceFirst("::.*", "").replace('.', '/') + ".class"));
        }
    }

    @Test
    void nothingIsThereTwice() throws IOException {
        Map<String, Integer> counts = new HashMap<>();
        // Unlike a ZipFile, a stream shows all entries of one name.
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(DeployedChat.JAR))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                counts.merge(entry.getName(), 1, Integer::sum);
            }
        }
        assertThat(counts)
                .hasSizeGreaterThan(1000)
                .allSatisfy((name, count) -> assertThat(count).as(name).isEqualTo(1));
    }

    @Test
    void noClassIsInTwoOfTheJarsThatItIsMadeOf() throws IOException {
        Map<String, List<String>> jarsOf = new HashMap<>();
        for (Path part : parts()) {
            try (ZipFile file = new ZipFile(part.toFile())) {
                file.stream()
                        .map(ZipEntry::getName)
                        .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
                        .filter(names::contains)
                        .forEach(name -> jarsOf.computeIfAbsent(name, key -> new ArrayList<>())
                                .add(part.getFileName().toString()));
            }
        }
        assertThat(jarsOf)
                .hasSizeGreaterThan(1000)
                .allSatisfy((name, jars) -> assertThat(jars).as(name).hasSize(1));
    }

    /** Returns the jars that have classes in common with what is deployed. */
    private static List<Path> parts() throws IOException {
        List<Path> parts = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (entry.endsWith(".jar") && !Files.isSameFile(path, DeployedChat.JAR)) {
                try (ZipFile file = new ZipFile(path.toFile())) {
                    if (file.stream()
                            .map(ZipEntry::getName)
                            .anyMatch(name -> name.endsWith(".class") && names.contains(name))) {
                        parts.add(path);
                    }
                }
            }
        }
        return parts;
    }

    @Test
    void onlyWhatIsUsedIsThere() {
        Set<String> packages = names.stream()
                .filter(name -> name.endsWith(".class"))
                .map(name -> name.replaceFirst("^META-INF/versions/[0-9]+/", ""))
                .map(JarIT::library)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(packages)
                .containsExactly(
                        "com/amazonaws/services/lambda",
                        "io/github/wschat/core",
                        "io/github/wschat/dynamodb",
                        "io/github/wschat/examples/lambdaaws",
                        "io/github/wschat/lambda",
                        "io/github/wschat/protocol",
                        "org/crac",
                        "org/joda/time",
                        "org/jspecify",
                        "org/reactivestreams",
                        "org/slf4j",
                        "software/amazon/awssdk",
                        "software/amazon/eventstream",
                        "tools/jackson/core");
    }

    private static String library(String name) {
        String[] steps = name.split("/");
        int length = switch (String.join("/", steps[0], steps[1])) {
            case "com/amazonaws" -> 4;
            case "io/github" -> steps[3].equals("examples") ? 5 : 4;
            case "org/crac", "org/jspecify", "org/reactivestreams", "org/slf4j" -> 2;
            default -> 3;
        };
        return String.join("/", List.of(steps).subList(0, length));
    }

    @Test
    void noTestIsThere() throws Exception {
        Path tests = Path.of(
                JarIT.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(tests)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> tests.relativize(file).toString())
                            .filter(name -> !name.endsWith("package-info.class")))
                    .contains(JarIT.class.getName().replace('.', '/') + ".class")
                    .doesNotContainAnyElementsOf(names);
        }
    }

    @Test
    void thereIsOneHttpClient() throws IOException {
        assertThat(services("software.amazon.awssdk.http.SdkHttpService"))
                .containsExactly("software.amazon.awssdk.http.crt.AwsCrtSdkHttpService");
        assertThat(services("software.amazon.awssdk.http.async.SdkAsyncHttpService"))
                .containsExactly("software.amazon.awssdk.http.crt.AwsCrtSdkHttpService");
        assertThat(names)
                .noneMatch(
                        name -> name.matches(
                                "software/amazon/awssdk/http/(urlconnection|apache5?|nio|jdk|netty)/.*|.*/netty/.*|org/apache/.*"));
    }

    @Test
    void whatServicesNameIsThere() throws IOException {
        List<String> files = names.stream()
                .filter(name -> name.startsWith("META-INF/services/"))
                .toList();
        assertThat(files).isNotEmpty();
        for (String file : files) {
            assertThat(services(file.substring("META-INF/services/".length())))
                    .as(file)
                    .isNotEmpty()
                    .doesNotHaveDuplicates()
                    .allMatch(service -> names.contains(service.replace('.', '/') + ".class"));
        }
    }

    @Test
    void thereIsNativeCodeForLambdasTwoArchitectures() {
        assertThat(names)
                .filteredOn(name -> name.matches(".*\\.(so|dll|dylib|jnilib)([.0-9]*)"))
                .containsExactlyInAnyOrder(
                        "linux/x86_64/glibc/libaws-crt-jni.so", "linux/armv8/glibc/libaws-crt-jni.so");
        assertThat(names).noneMatch(name -> name.matches("(osx|windows|freebsd)/.*"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // What only tests need.
                "(org/junit|org/assertj|org/awaitility|com/tngtech|org/eclipse/jetty|org/glassfish|jakarta)/.*",
                "io/github/wschat/(inmemory|tyrus|core/architecture|core/contract|examples/lambdaruntime)/.*",
                // What stops a jar from being read as it is.
                "(.*/)?module-info\\.class",
                "META-INF/[^/]*\\.(SF|RSA|DSA|EC)",
                // What nobody reads.
                "META-INF/maven/.*",
                ".*\\.(java|md|html)"
            })
    void thereIsNothingOf(String pattern) {
        assertThat(names).noneMatch(name -> name.matches(pattern));
    }

    @Test
    void allClassesAreReadByJava17() throws IOException {
        for (String name : names) {
            if (name.endsWith(".class") && !name.startsWith(VERSIONS)) {
                assertThat(classFileVersion(name)).as(name).isLessThanOrEqualTo(JAVA_17);
            }
        }
        assertThat(text("META-INF/MANIFEST.MF")).contains("Multi-Release: true");
    }

    private static int classFileVersion(String name) throws IOException {
        try (DataInputStream in = new DataInputStream(jar.getInputStream(jar.getEntry(name)))) {
            assertThat(in.readInt()).as(name).isEqualTo(0xCAFEBABE);
            in.readUnsignedShort();
            return in.readUnsignedShort();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LICENSE | Apache License",
                "NOTICE | the WsChat authors",
                "NOTICE | AWS SDK for Java 2.0",
                "NOTICE | Jackson JSON processor",
                "NOTICE | Joda.org",
                "LICENSE.txt | Copyright (c) 2004-2022 QOS.ch Sarl (Switzerland)",
                "LICENSE.txt | Permission is hereby granted, free  of charge",
                "FastDoubleParser-LICENSE | MIT License",
                "FastDoubleParser-LICENSE | Werner Randelshofer",
                "FastDoubleParser-NOTICE | Werner Randelshofer",
                "FastDoubleParser-ThirdParty-LICENSE | Daniel Lemire",
                "Schubfach-LICENSE | Raffaello Giulietti",
                "thirdparty-LICENSE | The fast_float authors",
                "CRaC-LICENSE | Copyright 2017-2020 Azul Systems, Inc."
            })
    void licencesAreKept(String file, String text) throws IOException {
        assertThat(text("META-INF/" + file)).contains(text);
    }

    @Test
    void noLicenceIsLostToAnotherOfItsName() throws IOException {
        for (Path part : parts()) {
            try (ZipFile file = new ZipFile(part.toFile())) {
                for (Enumeration<? extends ZipEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                    ZipEntry entry = entries.nextElement();
                    if (!entry.getName().toUpperCase(Locale.ROOT).matches("META-INF/.*LICENSE.*")) {
                        continue;
                    }
                    String licence;
                    try (InputStream in = file.getInputStream(entry)) {
                        licence = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    }
                    // Apache's text is there once, for all.
                    if (!licence.contains("Apache License")) {
                        assertThat(text(entry.getName()))
                                .as(part.getFileName() + ": " + entry)
                                .contains(licence.strip());
                    }
                }
            }
        }
    }
}
