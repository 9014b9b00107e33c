package io.github.wschat.examples.lambdalocal.template;

import java.util.List;

/**
 * What a template describes, with everything resolved: one WebSocket API, the functions, and the tables.
 *
 * @param stackName what {@code AWS::StackName} is
 * @param region what {@code AWS::Region} is
 * @param accountId what {@code AWS::AccountId} is
 * @param api the API
 * @param functions all functions, in the template's order
 * @param tables all tables, in the template's order
 * @param remarks what is done differently here than on AWS, a line each, for whoever starts it
 */
public record Application(
        String stackName,
        String region,
        String accountId,
        ApiDefinition api,
        List<FunctionDefinition> functions,
        List<TableDefinition> tables,
        List<String> remarks) {

    /** Makes an application; the lists are copied. */
    public Application {
        functions = List.copyOf(functions);
        tables = List.copyOf(tables);
        remarks = List.copyOf(remarks);
    }
}
