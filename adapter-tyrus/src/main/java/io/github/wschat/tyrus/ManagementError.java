package io.github.wschat.tyrus;

/** How {@code @connections} says no: the status, and the type by which SDKs choose their exception. */
enum ManagementError {
    BAD_REQUEST(400, "BadRequestException"),
    FORBIDDEN(403, "ForbiddenException"),
    MISSING_AUTHENTICATION_TOKEN(403, "MissingAuthenticationTokenException"),
    INCOMPLETE_SIGNATURE(403, "IncompleteSignatureException"),
    UNRECOGNIZED_CLIENT(403, "UnrecognizedClientException"),
    INVALID_SIGNATURE(403, "InvalidSignatureException"),
    ACCESS_DENIED(403, "AccessDeniedException"),
    GONE(410, "GoneException"),
    PAYLOAD_TOO_LARGE(413, "PayloadTooLargeException"),
    LIMIT_EXCEEDED(429, "LimitExceededException"),
    INTERNAL_SERVER_ERROR(500, "InternalServerErrorException");

    private final int status;
    private final String type;

    ManagementError(int status, String type) {
        this.status = status;
        this.type = type;
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }

    String reasonPhrase() {
        return Opening.reasonPhrase(status);
    }

    /** Returns the error's body; the member that holds its message is spelled as API Gateway spells it. */
    String json(String message) {
        String member = this == ACCESS_DENIED ? "Message" : "message";
        return "{\"" + member + "\":\"" + message.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
    }
}
