package io.github.wschat.examples.wiresuite;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigatewaymanagementapi.ApiGatewayManagementApiClient;
import software.amazon.awssdk.services.apigatewaymanagementapi.model.GetConnectionResponse;

/** {@code @connections}: as the SDK calls it, and as nothing but HTTP. */
final class ManagementApi implements AutoCloseable {

    /** What was answered. */
    record Answer(int status, String errorType, String body) {}

    private final URI endpoint;
    private final Region region;
    private final AwsCredentialsProvider credentials;
    private final SdkHttpClient http;
    private final ApiGatewayManagementApiClient sdk;

    ManagementApi(Target.Facts facts) {
        this.endpoint = facts.endpoint().management();
        this.region = facts.region();
        this.credentials = facts.credentials();
        this.http = UrlConnectionHttpClient.builder()
                .tlsTrustManagersProvider(facts.trust()::managers)
                .build();
        this.sdk = ApiGatewayManagementApiClient.builder()
                .endpointOverride(endpoint)
                .region(region)
                .credentialsProvider(credentials)
                .httpClient(http)
                .build();
    }

    void post(String connectionId, String text) {
        sdk.postToConnection(request -> request.connectionId(connectionId).data(SdkBytes.fromUtf8String(text)));
    }

    GetConnectionResponse get(String connectionId) {
        return sdk.getConnection(request -> request.connectionId(connectionId));
    }

    void delete(String connectionId) {
        sdk.deleteConnection(request -> request.connectionId(connectionId));
    }

    /** Returns the path of a connection, with the stage; nothing of it is encoded. */
    String path(String connectionId) {
        return endpoint.getRawPath() + "/@connections/" + connectionId;
    }

    /** Makes a signed request. */
    Answer call(SdkHttpMethod method, String path, byte[] body) throws IOException {
        SdkHttpRequest request = request(method, path);
        return send(
                AwsV4HttpSigner.create()
                        .sign(signing -> signing.identity(credentials.resolveCredentials())
                                .request(request)
                                .payload(ContentStreamProvider.fromByteArray(body))
                                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "execute-api")
                                .putProperty(AwsV4HttpSigner.REGION_NAME, region.id()))
                        .request(),
                body);
    }

    Answer call(SdkHttpMethod method, String path, String body) throws IOException {
        return call(method, path, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Makes a request without a signature. */
    Answer callUnsigned(SdkHttpMethod method, String path, String body) throws IOException {
        return send(request(method, path), body.getBytes(StandardCharsets.UTF_8));
    }

    private SdkHttpRequest request(SdkHttpMethod method, String path) {
        return SdkHttpRequest.builder()
                .method(method)
                .protocol(endpoint.getScheme())
                .host(endpoint.getHost())
                .port(endpoint.getPort() < 0 ? null : endpoint.getPort())
                .encodedPath(path)
                .build();
    }

    private Answer send(SdkHttpRequest request, byte[] body) throws IOException {
        HttpExecuteRequest.Builder execution = HttpExecuteRequest.builder().request(request);
        if (body.length > 0 || request.method() == SdkHttpMethod.POST) {
            execution
                    .request(request.copy(builder -> builder.putHeader("Content-Length", String.valueOf(body.length))))
                    .contentStreamProvider(ContentStreamProvider.fromByteArray(body));
        }
        HttpExecuteResponse response = http.prepareRequest(execution.build()).call();
        return new Answer(
                response.httpResponse().statusCode(),
                response.httpResponse().firstMatchingHeader("x-amzn-ErrorType").orElse(""),
                response.responseBody().map(ManagementApi::text).orElse(""));
    }

    private static String text(InputStream body) {
        try (body) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        sdk.close();
        http.close();
    }
}
