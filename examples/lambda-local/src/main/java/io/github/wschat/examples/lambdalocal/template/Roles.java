package io.github.wschat.examples.lambdalocal.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the template's roles with the policies that are attached to them. */
final class Roles {

    private final Stack stack;
    /** Statements of roles, by ARN. */
    private final Map<String, List<Statement>> statements = new HashMap<>();
    /** ARNs of roles, by name. */
    private final Map<String, String> arns = new HashMap<>();
    /** Statements of the template's own managed policies, by ARN. */
    private final Map<String, List<Statement>> managed = new HashMap<>();

    Roles(Stack stack) {
        this.stack = stack;
        stack.existing("AWS::IAM::ManagedPolicy").forEach(this::managedPolicy);
        List<Resource> roles = stack.existing("AWS::IAM::Role");
        for (Resource role : roles) {
            arns.put(text(names(role).name(role, role.line())), arn(role));
            statements.put(arn(role), new ArrayList<>());
        }
        roles.forEach(this::role);
        stack.existing("AWS::IAM::ManagedPolicy").forEach(policy -> {
            List<Statement> attached = managed.getOrDefault(arn(policy), List.of());
            attach(stack.properties(policy), "Roles", attached);
        });
        for (Resource policy : stack.existing("AWS::IAM::Policy")) {
            Properties properties = stack.properties(policy);
            properties.allow("PolicyName", "PolicyDocument", "Roles", "Users", "Groups");
            attach(properties, "Roles", document(properties));
        }
        for (Resource policy : stack.existing("AWS::IAM::RolePolicy")) {
            Properties properties = stack.properties(policy);
            properties.allow("PolicyName", "PolicyDocument", "RoleName");
            properties.require("RoleName");
            attach(properties, "RoleName", document(properties));
        }
    }

    /** What a role of this ARN allows: everything, if it is not the template's. */
    Policy policy(String functionId, String roleArn) {
        List<Statement> own = statements.get(roleArn);
        if (own == null) {
            stack.problems.remark(functionId + " has the role " + roleArn
                    + ", which is not read from the template; here it may do everything");
            return Statement.policy(List.of(Statement.EVERYTHING));
        }
        return Statement.policy(own);
    }

    private Names names(Resource resource) {
        return new Names(new Resolver(stack, resource.id()));
    }

    private String arn(Resource resource) {
        return text(names(resource).arn(resource, resource.line()));
    }

    /** What is a problem already has no name that anything could match. */
    private static String text(Yaml yaml) {
        return yaml instanceof Yaml.Text text ? text.value() : "";
    }

    private void managedPolicy(Resource policy) {
        Properties properties = stack.properties(policy);
        properties.allow("Description", "ManagedPolicyName", "Path", "PolicyDocument", "Roles", "Users", "Groups");
        managed.put(arn(policy), document(properties));
    }

    private void role(Resource role) {
        Properties properties = stack.properties(role);
        properties.allow(
                "AssumeRolePolicyDocument",
                "Description",
                "ManagedPolicyArns",
                "MaxSessionDuration",
                "Path",
                "Policies",
                "RoleName",
                "Tags");
        List<Statement> own = statements.computeIfAbsent(arn(role), arn -> new ArrayList<>());
        for (Properties policy : properties.sections("Policies")) {
            policy.allow("PolicyName", "PolicyDocument");
            own.addAll(document(policy));
        }
        for (Yaml item : properties.list("ManagedPolicyArns")) {
            if (item instanceof Yaml.Text arn) {
                own.addAll(managedPolicy(role, arn));
            }
        }
    }

    private List<Statement> managedPolicy(Resource role, Yaml.Text arn) {
        List<Statement> own = managed.get(arn.value());
        if (own != null) {
            return own;
        }
        String name = arn.value().substring(arn.value().lastIndexOf('/') + 1);
        boolean customers = arn.value().matches("arn:[^:]*:iam::\\d+:policy/.*");
        Statement known = customers ? null : ManagedPolicies.named(name);
        if (known != null) {
            return List.of(known);
        }
        stack.problems.add(
                arn.line(),
                role.id(),
                "what the policy " + name + " allows is not known here; known are "
                        + (customers ? "those of the template, and AWS's " : "AWS's ") + ManagedPolicies.names()
                        + instead(role.id()));
        return List.of();
    }

    /** The way on: a role that is left out is one that the template does not define. */
    private static String instead(String roleId) {
        return "; --ignore " + roleId + " allows its functions everything here";
    }

    private void attach(Properties properties, String name, List<Statement> attached) {
        for (String role : properties.texts(name)) {
            List<Statement> own = statements.get(arns.getOrDefault(role, ""));
            if (own != null) {
                own.addAll(attached);
            }
        }
    }

    private List<Statement> document(Properties policy) {
        policy.require("PolicyDocument");
        Properties document = policy.section("PolicyDocument");
        List<Statement> read = new ArrayList<>();
        for (Properties statement : document.sections("Statement")) {
            statement.allow("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition");
            boolean otherActions = statement.has("NotAction");
            boolean otherResources = statement.has("NotResource");
            statement.require("Effect");
            statement.require(otherActions ? "NotAction" : "Action");
            statement.require(otherResources ? "NotResource" : "Resource");
            Statement result = new Statement(
                    statement.choice("Effect", "Allow", "Deny").equals("Allow"),
                    otherActions,
                    statement.texts(otherActions ? "NotAction" : "Action"),
                    otherResources,
                    statement.texts(otherResources ? "NotResource" : "Resource"));
            if (result.matters() && statement.has("Condition")) {
                statement.problem("Condition", "is not supported here" + instead(policy.id()));
            }
            read.add(result);
        }
        return read;
    }
}
