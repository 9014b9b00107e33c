package io.github.wschat.tyrus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;

/** What ordinary HTTP requests get on the gateway's port. */
final class HttpPages extends HttpHandler {

    private static final int UPGRADE_REQUIRED = 426;

    private final String stagePath;
    private final ManagementApi management;

    HttpPages(String stagePath, ManagementApi management) {
        this.stagePath = stagePath;
        this.management = management;
    }

    @Override
    public void service(Request request, Response response) throws IOException {
        String path = request.getRequest().getRequestURI();
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
