package io.github.wschat.tyrus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;

/** What ordinary HTTP requests get on the gateway's port. */
final class HttpPages extends HttpHandler {

    private static final int UPGRADE_REQUIRED = 426;

    // https://www.rfc-editor.org/rfc/rfc9110.html#section-5.6.7
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private final String stagePath;
    private final ManagementApi management;
    private final Pages pages;
    private final CoarseClock clock;

    HttpPages(String stagePath, ManagementApi management, Pages pages, CoarseClock clock) {
        this.stagePath = stagePath;
        this.management = management;
        this.pages = pages;
        this.clock = clock;
    }

    @Override
    public void service(Request request, Response response) throws IOException {
        String path = request.getRequest().getRequestURI();
        // Grizzly leaves it out, and an SDK whose own clock is wrong signs again by it.
        response.setHeader("Date", DATE.format(clock.now()));
        if (path.equals("/health")) {
            answer(response, "text/plain; charset=utf-8", "ok\n");
        } else if (management.isFor(path) && request.getRequest().getUpgrade() == null) {
            management.service(request, response);
        } else if (path.equals(stagePath) || path.startsWith(stagePath + "/")) {
            response.setStatus(UPGRADE_REQUIRED, "Upgrade Required");
            response.setHeader("Upgrade", "websocket");
            // Grizzly leaves out Content-Length beside Upgrade: only the connection's end tells where the body ends.
            response.setHeader("Connection", "close");
            answer(response, "application/json", "{\"message\":\"Upgrade Required\"}");
        } else if (pages.has(path)) {
            pages.service(path, request, response);
        } else {
            ManagementError forbidden = ManagementError.FORBIDDEN;
            response.setHeader("x-amzn-RequestId", UUID.randomUUID().toString());
            response.setHeader("x-amzn-ErrorType", forbidden.type());
            response.setStatus(forbidden.status(), forbidden.reasonPhrase());
            answer(response, "application/json", forbidden.json("Forbidden"));
        }
    }

    private static void answer(Response response, String type, String body) throws IOException {
        response.setContentType(type);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
