package io.github.wschat.examples.lambdaruntime;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The command that runs a Java function behind AWS's runtime interface client. */
final class JavaCommand {

    private static final String CLIENT = "aws-lambda-java-runtime-interface-client.jar";
    private static final List<String> JARS =
            List.of(CLIENT, "aws-lambda-java-core.jar", "aws-lambda-java-serialization.jar", "utils-lite.jar");
    private static final String MAIN = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";

    private JavaCommand() {}

    /**
     * Refuses systems that the client's native part is not made for.
     *
     * @throws UnsupportedOperationException if this is none of them
     */
    static void checkSystem(String system, String architecture) {
        if (!system.equals("Linux") || libraryArchitecture(architecture).isEmpty()) {
            throw new UnsupportedOperationException(
                    "Functions in Java run on Linux (x86_64, aarch64) only, as AWS's runtime interface"
                            + " client exists for nothing else; this is " + system + " on " + architecture);
        }
    }

    /** Copies the client's jars, which are resources of this module, to a folder, and returns the command. */
    static List<String> create(
            Path javaHome,
            Path clientFolder,
            List<Path> classPath,
            String handler,
            List<String> options,
            int memorySize,
            boolean snapStart,
            Path scratch)
            throws IOException {
        for (String jar : JARS) {
            copy(jar, clientFolder);
        }
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin").resolve("java").toString());
        command.addAll(List.of(
                // As on Lambda: https://docs.aws.amazon.com/lambda/latest/dg/java-customization.html
                "-XX:TieredStopAtLevel=1",
                // As read from a function's own JVM on Lambda: https://stackoverflow.com/a/40469970. The rest of the
                // memory size is metaspace and code cache there; those are not bounded here, as an example's memory is
                // not worth such failures.
                "-XX:+UseSerialGC",
                "-Xmx" + memorySize * 1024L * 85 / 100 + "k",
                "-Dfile.encoding=UTF-8",
                "-Djava.io.tmpdir=" + scratch,
                "--enable-native-access=ALL-UNNAMED",
                // Else every child unpacks it to one and the same file in /tmp, while another may be loading it.
                "-Dcom.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI="
                        + unpackLibrary(clientFolder, scratch)));
        if (snapStart) {
            command.add("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");
        }
        command.addAll(options);
        // The client comes first, as on Lambda, where its class loader is the parent of the function's.
        command.addAll(List.of(
                "-cp",
                Stream.concat(JARS.stream().map(clientFolder::resolve), classPath.stream())
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator)),
                MAIN,
                handler));
        return List.copyOf(command);
    }

    private static void copy(String jar, Path folder) throws IOException {
        Path copy = folder.resolve(jar);
        if (Files.exists(copy)) {
            return;
        }
        try (InputStream resource = JavaCommand.class.getResourceAsStream("/runtime-interface-client/" + jar)) {
            if (resource == null) {
                throw new FileNotFoundException("The resource runtime-interface-client/" + jar + " is missing");
            }
            Files.copy(resource, copy);
        }
    }

    private static Path unpackLibrary(Path clientFolder, Path scratch) throws IOException {
        String name = "libaws-lambda-jni.linux" + (isMusl() ? "_musl" : "") + "-"
                + libraryArchitecture(System.getProperty("os.arch")) + ".so";
        Path library = scratch.resolve(name);
        try (ZipFile jar = new ZipFile(clientFolder.resolve(CLIENT).toFile())) {
            ZipEntry entry = jar.getEntry("jni/" + name);
            if (entry == null) {
                throw new FileNotFoundException(CLIENT + " has no jni/" + name);
            }
            try (InputStream in = jar.getInputStream(entry)) {
                Files.copy(in, library);
            }
        }
        return library;
    }

    private static String libraryArchitecture(String architecture) {
        return switch (architecture) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64" -> "aarch_64";
            default -> "";
        };
    }

    /** Whether this JVM, which is also the children's, is linked with musl instead of glibc. */
    private static boolean isMusl() throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.anyMatch(line -> line.contains("/ld-musl-"));
        }
    }
}
