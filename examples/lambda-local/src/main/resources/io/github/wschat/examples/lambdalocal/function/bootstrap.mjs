// Runs a handler as Lambda's Node.js runtimes do: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { existsSync, readFileSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import * as nodeModule from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const env = process.env;
const agent = new Agent({ keepAlive: true });
const api = `http://${env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/`;

// Since then a handler has no callback, and what it returns is its answer, promise or not:
// https://aws.amazon.com/blogs/compute/node-js-24-runtime-now-available-in-aws-lambda/
const withoutCallbacks = Number(/nodejs(\d+)/.exec(env.AWS_EXECUTION_ENV)?.[1]) >= 24;

/** An error that Lambda names. */
class RuntimeError extends Error {
  constructor(name, message, cause) {
    super(message, { cause });
    this.name = `Runtime.${name}`;
  }
}

function call(method, path, body, headers = {}) {
  return new Promise((onAnswer, onError) => {
    const sent = request(api + path, { method, agent, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', onError);
      response.on('end', () => onAnswer({ headers: response.headers, body: Buffer.concat(chunks).toString() }));
    });
    sent.on('error', (error) => {
      // A kept connection may end just when it is to be used again.
      if (sent.reusedSocket && error.code === 'ECONNRESET') {
        call(method, path, body, headers).then(onAnswer, onError);
      } else {
        onError(error);
      }
    });
    sent.end(body);
  });
}

function described(error) {
  if (error instanceof Error || typeof error?.message === 'string') {
    return {
      errorType: String(error.name ?? 'Error'),
      errorMessage: error.message,
      trace: String(error.stack ?? '').split('\n'),
    };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function postError(path, error) {
  const description = described(error);
  // A header's value cannot be just any text.
  const type = description.errorType.replace(/[^\x20-\x7e]/g, '?');
  return call('POST', path, JSON.stringify(description), { 'Lambda-Runtime-Function-Error-Type': type });
}

/** Whether the folder's .js files are ES modules: https://nodejs.org/api/packages.html#type */
function isTypeModule(folder) {
  const description = join(folder, 'package.json');
  if (basename(folder) === 'node_modules') {
    return false;
  }
  if (existsSync(description)) {
    return JSON.parse(readFileSync(description, 'utf8')).type === 'module';
  }
  return dirname(folder) !== folder && isTypeModule(dirname(folder));
}

async function loadModule(folder, name) {
  const root = resolve(env.LAMBDA_TASK_ROOT);
  const require = nodeModule.createRequire(join(root, 'index.js'));
  const stem = resolve(root, folder, name);
  for (const extension of ['', '.js', '.mjs', '.cjs']) {
    const file = stem + extension;
    if (existsSync(file) && statSync(file).isFile()) {
      if (extension !== '.mjs' && !(extension === '.js' && isTypeModule(dirname(file)))) {
        try {
          return require(file);
        } catch (error) {
          // An ES module by its syntax alone can be required, unless it awaits something at its top level.
          if (error?.code !== 'ERR_REQUIRE_ASYNC_MODULE') {
            throw error;
          }
        }
      }
      return import(pathToFileURL(file).href);
    }
  }
  return require(require.resolve(name, { paths: [root, resolve(root, folder)] }));
}

async function loadHandler(whole) {
  const name = basename(whole);
  const dot = name.indexOf('.');
  if (dot < 1 || whole.includes('..')) {
    throw new RuntimeError('MalformedHandlerName', `'${whole}' is not a valid handler name: file.export is`);
  }
  let module;
  try {
    module = await loadModule(dirname(whole), name.slice(0, dot));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new RuntimeError('UserCodeSyntaxError', String(error), error);
    }
    // As on Lambda, what an ES module lacks (ERR_MODULE_NOT_FOUND) keeps its own type.
    throw error?.code === 'MODULE_NOT_FOUND' ? new RuntimeError('ImportModuleError', String(error), error) : error;
  }
  const handler = name.slice(dot + 1).split('.').reduce((object, key) => object?.[key], module);
  if (typeof handler !== 'function') {
    const problem = handler ? 'is not a function' : 'is undefined or not exported';
    throw new RuntimeError('HandlerNotFound', `${whole} ${problem}`);
  }
  if (withoutCallbacks && handler.length >= 3) {
    const message = `${whole} takes a callback, which ${env.AWS_EXECUTION_ENV} does not support: make it async`;
    throw new RuntimeError('CallbackHandlerDeprecated', message);
  }
  return handler;
}

let phase = 'init';
let whenNothingIsLeft = () => {};

async function die(error, status) {
  console.error(error);
  try {
    await postError(phase === 'init' ? 'init/error' : `${phase}/error`, error);
  } finally {
    process.exit(status);
  }
}

/** Hands the handler an event, and says what has become of it: once, whatever the handler does afterwards. */
function work(handler, headers, body) {
  const invocation = `invocation/${headers['lambda-runtime-aws-request-id']}`;
  phase = invocation;
  env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
  let settled = false;

  const end = (posted) => posted.then(() => setImmediate(next, handler), (error) => die(error, 1));
  const respond = (result) => {
    whenNothingIsLeft = () => {};
    let json;
    try {
      json = JSON.stringify(result) ?? 'null';
    } catch (error) {
      reject(new Error(`Unable to stringify response body: ${error.message}`, { cause: error }));
      return;
    }
    end(call('POST', `${invocation}/response`, json, { 'Content-Type': 'application/json' }));
  };
  const reject = (error) => {
    whenNothingIsLeft = () => {};
    console.error('Invoke Error', error);
    end(postError(`${invocation}/error`, error));
  };
  const once = (action) => (...values) => {
    if (!settled) {
      settled = true;
      action(...values);
    }
  };

  const done = once((error, result) => (error === undefined || error === null ? respond(result) : reject(error)));
  const callback = once((error, result) => {
    if (error !== undefined && error !== null) {
      reject(error);
    } else if (context.callbackWaitsForEmptyEventLoop) {
      whenNothingIsLeft = () => respond(result);
    } else {
      respond(result);
    }
  });
  const context = {
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    getRemainingTimeInMillis: () => headers['lambda-runtime-deadline-ms'] - Date.now(),
  };
  const succeed = (result) => done(null, result);
  const fail = (error) => done(error ?? 'handled');
  if (!withoutCallbacks) {
    Object.assign(context, { callbackWaitsForEmptyEventLoop: true, done, succeed, fail });
  }

  let isPromise = false;
  whenNothingIsLeft = () => {
    if (isPromise) {
      fail(new RuntimeError('NodeJsExit', 'Nothing is left to wait for, and the promise of the handler is still pending'));
    } else {
      succeed(null);
    }
  };
  try {
    const result = withoutCallbacks ? handler(JSON.parse(body), context) : handler(JSON.parse(body), context, callback);
    isPromise = typeof result?.then === 'function';
    if (isPromise) {
      result.then(succeed, fail);
    } else if (withoutCallbacks) {
      succeed(result);
    }
  } catch (error) {
    fail(error);
  }
}

async function next(handler) {
  let event;
  try {
    event = await call('GET', 'invocation/next');
  } catch {
    // Nobody is there any more who could be told.
    process.exit(1);
  }
  work(handler, event.headers, event.body);
}

process.on('uncaughtException', (error) => die(error, 129));
process.on('unhandledRejection', (reason) =>
  die(new RuntimeError('UnhandledPromiseRejection', String(reason), reason), 128));
process.on('beforeExit', () => whenNothingIsLeft());

if (env.NODE_PATH) {
  // For require Node.js looks there by itself.
  if (nodeModule.registerHooks) {
    nodeModule.registerHooks(await import('./node-path.mjs'));
  } else {
    nodeModule.register('./node-path.mjs', import.meta.url);
  }
}
try {
  next(await loadHandler(env._HANDLER));
} catch (error) {
  die(error, 1);
}
