package io.github.wschat.examples.lambdalocal.table;

/** What a request does to one resource, in the words of policies: {@code dynamodb:PutItem} and the ARN of a table. */
record Access(String action, String resource) {}
