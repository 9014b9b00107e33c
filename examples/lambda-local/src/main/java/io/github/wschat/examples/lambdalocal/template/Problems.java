package io.github.wschat.examples.lambdalocal.template;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong with a template, so that whoever mends it sees all of it, and what is merely different here. */
final class Problems {

    private record Problem(int line, String text) {}

    private final String file;
    private final Set<Problem> problems = new LinkedHashSet<>();
    private final Set<String> remarks = new LinkedHashSet<>();

    Problems(String file) {
        this.file = file;
    }

    /** Takes a problem of something that the template calls {@code id}. */
    void add(int line, String id, String problem) {
        problems.add(new Problem(line, file + ":" + line + ": " + id + ": " + problem));
    }

    /** Takes what is different here than on AWS. */
    void remark(String remark) {
        remarks.add(remark);
    }

    List<String> remarks() {
        return new ArrayList<>(remarks);
    }

    /**
     * Goes on if there are none.
     *
     * @throws TemplateException with all of them, from the first line to the last
     */
    void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new TemplateException(problems.stream()
                    .sorted(Comparator.comparingInt(Problem::line))
                    .map(Problem::text)
                    .toList());
        }
    }
}
