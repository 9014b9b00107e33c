package io.github.wschat.tyrus;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;

/**
 * Pages that are served as they are, from memory: no path of a request ever becomes a file's name.
 *
 * <p>A browser asks each time whether a page has changed, so that a program of a newer version is never half an old page.
 */
final class Pages {

    private static final String HEALTH = "/health";

    // Nothing that would have to be encoded: a request's path is compared as it was sent.
    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~/-]*");

    private final Map<String, Page> pages = new LinkedHashMap<>();

    void add(String path, byte[] content, Map<String, String> headers) {
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException(
                    "A page's path begins with a slash, and has letters, digits, slashes and any of \"-._~\"; \"" + path
                            + "\" is none");
        }
        if (pages.putIfAbsent(path, new Page(content.clone(), etag(content), Map.copyOf(headers))) != null) {
            throw new IllegalArgumentException("The page " + path + " was given twice");
        }
    }

    /** Returns a copy for a gateway of this stage; refuses pages where something else is answered. */
    Pages beside(String stagePath) {
        for (String path : pages.keySet()) {
            if (path.equals(HEALTH) || path.equals(stagePath) || path.startsWith(stagePath + "/")) {
                throw new IllegalArgumentException("The page " + path + " would never be seen: " + HEALTH + ", "
                        + stagePath + " and what is below it are answered by the gateway itself");
            }
        }
        Pages copy = new Pages();
        copy.pages.putAll(pages);
        return copy;
    }

    boolean has(String path) {
        return pages.containsKey(path);
    }

    void service(String path, Request request, Response response) throws IOException {
        Page page = pages.get(path);
        if (page == null) {
            throw new IllegalArgumentException("There is no page " + path);
        }
        boolean head = request.getMethod() == Method.HEAD;
        if (!head && request.getMethod() != Method.GET) {
            response.setStatus(405, "Method Not Allowed");
            response.setHeader("Allow", "GET, HEAD");
            response.setContentLength(0);
            return;
        }
        page.headers.forEach(response::setHeader);
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("ETag", page.etag);
        String known = request.getHeader("If-None-Match");
        if (known != null && names(known, page.etag)) {
            response.setStatus(304, "Not Modified");
            return;
        }
        response.setContentLength(page.content.length);
        if (!head) {
            response.getOutputStream().write(page.content);
        }
    }

    /** <a href="https://www.rfc-editor.org/rfc/rfc9110.html#section-13.1.2">RFC 9110</a>: any of a list, weak or not. */
    private static boolean names(String list, String etag) {
        return list.strip().equals("*")
                || Arrays.stream(list.split(","))
                        .map(String::strip)
                        .anyMatch(each -> each.equals(etag) || each.equals("W/" + etag));
    }

    private static String etag(byte[] content) {
        return '"'
                + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(Sha256.of(content), 15))
                + '"';
    }

    private static final class Page {

        private final byte[] content;
        private final String etag;
        private final Map<String, String> headers;

        Page(byte[] content, String etag, Map<String, String> headers) {
            this.content = content;
            this.etag = etag;
            this.headers = headers;
        }
    }
}
