package io.github.wschat.examples.lambdaruntime;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Looks at a handler's class file, so that what cannot run is refused with its reason before a JVM is started. */
final class HandlerClass {

    private static final int MAGIC = 0xCAFEBABE;
    /** Class file version 45 is Java 1's: <a href="https://docs.oracle.com/javase/specs/jvms/se17/html/jvms-4.html">JVMS 4.1</a>. */
    private static final int BEFORE_JAVA_1 = 44;

    private HandlerClass() {}

    /**
     * Refuses a handler that this JVM cannot run.
     *
     * @throws IllegalArgumentException if the class is missing, is no class, or is too new
     */
    static void check(List<Path> classPath, String handler) {
        String name = handler.split("::", 2)[0];
        if (!name.matches("[\\p{javaJavaIdentifierPart}.]+")) {
            throw new IllegalArgumentException(
                    "'" + handler + "' is no handler: package.Class::method or package.Class is allowed");
        }
        String file = name.replace('.', '/') + ".class";
        for (Path entry : classPath) {
            int version = version(entry, file);
            if (version == 0) {
                continue;
            }
            int java = Runtime.version().feature();
            if (version > java + BEFORE_JAVA_1) {
                throw new IllegalArgumentException(name + " in " + entry + " is compiled for Java "
                        + (version - BEFORE_JAVA_1) + " (class file version " + version + "), but this is Java " + java
                        + " (class file versions up to " + (java + BEFORE_JAVA_1) + ")");
            }
            return;
        }
        throw new IllegalArgumentException("There is no class " + name + " (handler " + handler + ") in " + classPath);
    }

    /** The class file's version; 0 where it is not there. */
    private static int version(Path entry, String file) {
        try {
            if (Files.isDirectory(entry)) {
                Path path = entry.resolve(file);
                if (!Files.exists(path)) {
                    return 0;
                }
                try (InputStream in = Files.newInputStream(path)) {
                    return version(in);
                }
            }
            try (ZipFile jar = new ZipFile(entry.toFile())) {
                ZipEntry found = jar.getEntry(file);
                if (found == null) {
                    return 0;
                }
                try (InputStream in = jar.getInputStream(found)) {
                    return version(in);
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    entry + " cannot be read as a jar or folder with " + file + ": " + e.getMessage(), e);
        }
    }

    private static int version(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        if (data.readInt() != MAGIC) {
            throw new IOException("not a class file");
        }
        data.readUnsignedShort();
        return data.readUnsignedShort();
    }
}
