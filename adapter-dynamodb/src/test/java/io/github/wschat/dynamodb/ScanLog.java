package io.github.wschat.dynamodb;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/** What a client has asked of DynamoDB, and what that has cost, by DynamoDB's own account. */
final class ScanLog implements ExecutionInterceptor {

    private final Queue<ScanRequest> requests = new ConcurrentLinkedQueue<>();
    private final Queue<ScanResponse> responses = new ConcurrentLinkedQueue<>();

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        return context.request() instanceof ScanRequest scan
                ? scan.toBuilder()
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                        .build()
                : context.request();
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        if (context.request() instanceof ScanRequest request && context.response() instanceof ScanResponse response) {
            requests.add(request);
            responses.add(response);
        }
    }

    List<ScanRequest> requests() {
        return List.copyOf(requests);
    }

    long scannedRows() {
        return responses.stream().mapToLong(ScanResponse::scannedCount).sum();
    }

    double readUnits() {
        return responses.stream()
                .mapToDouble(response -> response.consumedCapacity().capacityUnits())
                .sum();
    }

    void clear() {
        requests.clear();
        responses.clear();
    }
}
