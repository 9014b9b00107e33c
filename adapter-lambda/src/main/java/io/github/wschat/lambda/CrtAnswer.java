package io.github.wschat.lambda;

import java.util.List;
import software.amazon.awssdk.crt.http.HttpHeader;

/**
 * What an endpoint has answered.
 *
 * @param status the status
 * @param headers the headers
 * @param body the body, or the beginning of it where it is longer than was asked for
 */
@SuppressWarnings("ArrayRecordComponent") // Passed on once, and never compared.
record CrtAnswer(int status, List<HttpHeader> headers, byte[] body) {}
