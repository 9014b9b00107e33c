package io.github.wschat.examples.lambdalocal.template;

import java.util.List;

/** A template that cannot be run, for one or more reasons; the message has a line for each, with the place in the template. */
public final class TemplateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param problems at least one, such as {@code chat-app.yaml:41: Bucket: AWS::S3::Bucket is not supported}
     */
    public TemplateException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
    }
}
