package io.github.wschat.examples.tyruslocal;

import io.github.wschat.tyrus.TyrusGateway;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The page that people chat with in a browser: files of the program, served as they are. */
final class WebPage {

    // Nothing but this page's own files and the WebSocket, wherever ?endpoint= has it.
    // https://www.w3.org/TR/CSP3/, https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html
    private static final Map<String, String> SECURITY = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ws: wss:; base-uri 'none';"
                    + " form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Permissions-Policy",
            "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Referrer-Policy",
            "no-referrer",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY");

    private WebPage() {}

    /**
     * Adds the page to a gateway, at its root.
     *
     * @param gateway where to
     * @param stage what the page connects to
     */
    static void addTo(TyrusGateway.Builder gateway, String stage) {
        String html = new String(file("index.html"), StandardCharsets.UTF_8).replace("{stage}", stage);
        gateway.page("/", html.getBytes(StandardCharsets.UTF_8), headers("text/html"))
                .page("/chat.css", file("chat.css"), headers("text/css"))
                .page("/chat.js", file("chat.js"), headers("text/javascript"))
                .page("/wschat-client.js", file("wschat-client.js"), headers("text/javascript"))
                .page("/icon.svg", file("icon.svg"), headers("image/svg+xml"));
    }

    private static Map<String, String> headers(String type) {
        Map<String, String> headers = new TreeMap<>(SECURITY);
        headers.put("Content-Type", type + "; charset=utf-8");
        return headers;
    }

    private static byte[] file(String name) {
        try (InputStream in = WebPage.class.getResourceAsStream("/page/" + name)) {
            if (in == null) {
                throw new IllegalStateException("The program was packaged without its page's " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("The page's " + name + " cannot be read", e);
        }
    }
}
