package io.github.wschat.examples.wiresuite;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the chat answers to whatever it does not know: how to use it, and what is known of the client. */
record Usage(Instant connectedAt, String sourceIp, String userAgent, Instant lastActiveAt, String connectionId) {

    private static final String TIME = "\"(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z)\"";
    private static final Pattern FORM =
            Pattern.compile("Use the sendmessage route to send a message\\. Your info: \\{\"ConnectedAt\":" + TIME
                    + ",\"Identity\":\\{\"SourceIp\":\"([0-9a-f.:]+)\",\"UserAgent\":(null|\"[^\"]*\")},\"LastActiveAt\":"
                    + TIME
                    + ",\"connectionID\":\"([A-Za-z0-9_-]{15}=)\"}");

    /** Reads an answer; fails if it is not of the tutorial's form, to the byte. */
    static Usage parse(String text) {
        Matcher usage = FORM.matcher(text);
        assertThat(usage.matches())
                .as("whether it is the tutorial's answer: %s", text)
                .isTrue();
        return new Usage(
                Instant.parse(usage.group(1)),
                usage.group(2),
                usage.group(3),
                Instant.parse(usage.group(4)),
                usage.group(5));
    }
}
