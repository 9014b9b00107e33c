"""Runs a handler as Lambda's Python runtimes do: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html"""

import decimal
import http.client
import importlib
import json
import logging
import os
import sys
import time
import traceback


class RuntimeApi:
    def __init__(self, address):
        self._connection = http.client.HTTPConnection(address)

    def next(self):
        return self._call("GET", "invocation/next")

    def answer(self, request_id, result):
        self._call("POST", "invocation/%s/response" % request_id, result)

    def error(self, request_id, error):
        self._post_error("invocation/%s/error" % request_id, error)

    def init_error(self, error):
        self._post_error("init/error", error)

    def _post_error(self, path, error):
        # A header's value cannot be just any text.
        kind = error["errorType"].encode("ascii", "replace").decode()
        self._call("POST", path, json.dumps(error).encode(), {"Lambda-Runtime-Function-Error-Type": kind})

    def _call(self, method, path, body=None, headers=None):
        reused = self._connection.sock is not None
        try:
            return self._exchange(method, path, body, headers or {})
        except (ConnectionError, http.client.BadStatusLine):
            # A kept connection may have ended in the meantime.
            self._connection.close()
            if not reused:
                raise
            return self._exchange(method, path, body, headers or {})

    def _exchange(self, method, path, body, headers):
        self._connection.request(method, "/2018-06-01/runtime/" + path, body, headers)
        response = self._connection.getresponse()
        return response.headers, response.read()


class RuntimeFault(Exception):
    """An error that Lambda names."""

    def __init__(self, name, message, trace=()):
        super().__init__(message)
        self.name = "Runtime." + name
        self.trace = list(trace)


class Context:
    function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
    function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
    memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
    log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
    log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
    client_context = None
    identity = None

    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self._deadline = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))


class RequestIds(logging.Filter):
    """Gives log records the id of the event that is worked on."""

    current = ""

    def filter(self, record):
        record.aws_request_id = self.current
        return True


def set_up_logging(request_ids):
    handler = logging.StreamHandler(sys.stdout)
    handler.addFilter(request_ids)
    handler.setFormatter(
        logging.Formatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s", "%Y-%m-%dT%H:%M:%S"
        )
    )
    handler.formatter.converter = time.gmtime
    logging.getLogger().addHandler(handler)


def load(handler):
    module_name, dot, name = handler.rpartition(".")
    if not dot:
        raise RuntimeFault("MalformedHandlerName", "Bad handler '%s': module.function is allowed" % handler)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as e:
        raise RuntimeFault("ImportModuleError", "Unable to import module '%s': %s" % (module_name, e)) from e
    except SyntaxError as e:
        place = '  File "%s" Line %s\n    %s' % (e.filename, e.lineno, e.text)
        raise RuntimeFault("UserCodeSyntaxError", "Syntax error in module '%s': %s" % (module_name, e), [place]) from e
    if not hasattr(module, name):
        raise RuntimeFault("HandlerNotFound", "Handler '%s' missing on module '%s'" % (name, module_name))
    return getattr(module, name)


def plain(value):
    """What JSON has no type for: DynamoDB's numbers alone, as on Lambda."""
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


def marshal(result):
    if isinstance(result, bytes):
        return result
    try:
        return json.dumps(result, default=plain).encode()
    except Exception as e:
        raise RuntimeFault("MarshalError", "Unable to marshal response: %s" % e) from e


def described(error, request_id=""):
    if isinstance(error, RuntimeFault):
        kind, trace = error.name, error.trace
    else:
        frames = traceback.extract_tb(error.__traceback__)
        while frames and frames[0].filename == __file__:
            frames.pop(0)
        kind, trace = type(error).__name__, traceback.format_list(frames)
    return {"errorMessage": str(error), "errorType": kind, "requestId": request_id, "stackTrace": trace}


def log(error):
    print("[ERROR] %s: %s" % (error["errorType"], error["errorMessage"]))
    if error["stackTrace"]:
        print("Traceback (most recent call last):\n" + "".join(error["stackTrace"]).rstrip("\n"))


def run(api, request_ids):
    try:
        handler = load(os.environ["_HANDLER"])
    except Exception as e:
        error = described(e)
        log(error)
        api.init_error(error)
        sys.exit(1)
    while True:
        headers, event = api.next()
        context = Context(headers)
        request_ids.current = context.aws_request_id
        os.environ["_X_AMZN_TRACE_ID"] = headers["Lambda-Runtime-Trace-Id"]
        try:
            result = marshal(handler(json.loads(event), context))
        except Exception as e:
            error = described(e, context.aws_request_id)
            log(error)
            api.error(context.aws_request_id, error)
        else:
            api.answer(context.aws_request_id, result)


if __name__ == "__main__":
    # In place of this file's own folder.
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    ids = RequestIds()
    set_up_logging(ids)
    run(RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"]), ids)
