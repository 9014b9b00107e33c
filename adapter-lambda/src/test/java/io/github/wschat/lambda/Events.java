package io.github.wschat.lambda;

/** Events as API Gateway has them. */
final class Events {

    static final String CONNECT = """
            {
              "headers": {"Host": "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com", "Sec-WebSocket-Protocol": "chat, superchat"},
              "multiValueHeaders": {"Host": ["a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com"], "Sec-WebSocket-Protocol": ["chat, superchat"]},
              "queryStringParameters": {"room": "blue"},
              "multiValueQueryStringParameters": {"room": ["red", "blue"]},
              "requestContext": {
                "routeKey": "$connect",
                "eventType": "CONNECT",
                "extendedRequestId": "Xa1bDEfG3fGFR5w=",
                "requestTime": "25/Jul/2024:09:30:11 +0000",
                "messageDirection": "IN",
                "stage": "production",
                "connectedAt": 1721899811120,
                "requestTimeEpoch": 1721899811121,
                "identity": {"sourceIp": "198.51.100.7", "userAgent": "Mozilla/5.0"},
                "requestId": "Xa1bDEfG3fGFR5w=",
                "domainName": "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
                "connectionId": "Xa1bC2dE3fGCHk4=",
                "apiId": "a1b2c3d4e5",
                "authorizer": {"principalId": "ada", "integrationLatency": 12, "admin": true, "nothing": null}
              },
              "isBase64Encoded": false
            }
            """;

    static final String DISCONNECT = """
            {
              "headers": {"Host": "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com", "x-api-key": "", "X-Forwarded-For": "", "x-restapi": ""},
              "multiValueHeaders": {"Host": ["a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com"], "x-api-key": [""], "X-Forwarded-For": [""], "x-restapi": [""]},
              "requestContext": {
                "routeKey": "$disconnect",
                "disconnectStatusCode": 4001,
                "eventType": "DISCONNECT",
                "extendedRequestId": "Xa1eT0uV3fGFwXY=",
                "requestTime": "25/Jul/2024:09:31:02 +0000",
                "messageDirection": "IN",
                "disconnectReason": "bye",
                "stage": "production",
                "connectedAt": 1721899811120,
                "requestTimeEpoch": 1721899862077,
                "identity": {"sourceIp": "198.51.100.7"},
                "requestId": "Xa1eT0uV3fGFwXY=",
                "domainName": "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
                "connectionId": "Xa1bC2dE3fGCHk4=",
                "apiId": "a1b2c3d4e5"
              },
              "isBase64Encoded": false
            }
            """;

    private Events() {}

    /** Returns a message for a route, whose body is written as JSON has it, between quotes. */
    static String message(String routeKey, String bodyInJson) {
        return """
            {
              "requestContext": {
                "routeKey": "%s",
                "messageId": "Xa1cQ7rS3fGCHk4=",
                "eventType": "MESSAGE",
                "extendedRequestId": "Xa1cQF9t3fGFgUA=",
                "requestTime": "25/Jul/2024:09:30:20 +0000",
                "messageDirection": "IN",
                "stage": "production",
                "connectedAt": 1721899811120,
                "requestTimeEpoch": 1721899820404,
                "identity": {"sourceIp": "198.51.100.7"},
                "requestId": "Xa1cQF9t3fGFgUA=",
                "domainName": "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
                "connectionId": "Xa1bC2dE3fGCHk4=",
                "apiId": "a1b2c3d4e5"
              },
              "body": "%s",
              "isBase64Encoded": false
            }
            """.formatted(routeKey, bodyInJson);
    }

    /** Returns a message of the tutorial's. */
    static String sendmessage(String text) {
        return message("sendmessage", "{\\\"action\\\": \\\"sendmessage\\\", \\\"message\\\": \\\"" + text + "\\\"}");
    }
}
