package io.github.wschat.dynamodb;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/** What a client has asked of DynamoDB, and what that has cost by DynamoDB's own account. */
final class RequestLog implements ExecutionInterceptor {

    private static final ReturnConsumedCapacity ACCOUNT = ReturnConsumedCapacity.TOTAL;

    private final Queue<String> operations = new ConcurrentLinkedQueue<>();
    private final Queue<ScanRequest> scans = new ConcurrentLinkedQueue<>();
    private final AtomicLong scannedRows = new AtomicLong();
    private final DoubleAdder readUnits = new DoubleAdder();
    private final DoubleAdder writeUnits = new DoubleAdder();

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        if (context.request() instanceof ScanRequest scan) {
            return scan.toBuilder().returnConsumedCapacity(ACCOUNT).build();
        }
        if (context.request() instanceof PutItemRequest put) {
            return put.toBuilder().returnConsumedCapacity(ACCOUNT).build();
        }
        if (context.request() instanceof DeleteItemRequest delete) {
            return delete.toBuilder().returnConsumedCapacity(ACCOUNT).build();
        }
        return context.request();
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        operations.add(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
        if (context.request() instanceof ScanRequest request) {
            scans.add(request);
        }
        if (context.response() instanceof ScanResponse page) {
            scannedRows.addAndGet(page.scannedCount());
            readUnits.add(page.consumedCapacity().capacityUnits());
        } else if (context.response() instanceof PutItemResponse put) {
            writeUnits.add(put.consumedCapacity().capacityUnits());
        } else if (context.response() instanceof DeleteItemResponse delete) {
            writeUnits.add(delete.consumedCapacity().capacityUnits());
        }
    }

    List<String> operations() {
        return List.copyOf(operations);
    }

    List<ScanRequest> scans() {
        return List.copyOf(scans);
    }

    long scannedRows() {
        return scannedRows.get();
    }

    double readUnits() {
        return readUnits.sum();
    }

    double writeUnits() {
        return writeUnits.sum();
    }
}
