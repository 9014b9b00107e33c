package io.github.wschat.examples.benchmarks.listing;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/** What a client has asked DynamoDB for, on one thread. */
final class ScanCounts implements ExecutionInterceptor {

    private int requests;
    private int rows;

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        if (context.response() instanceof ScanResponse page) {
            requests++;
            rows += page.scannedCount();
        }
    }

    int requests() {
        return requests;
    }

    int rows() {
        return rows;
    }
}
