// Speaks Lambda's Runtime API for the handler that _HANDLER names as "module.function":
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true });
const root = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/`;

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const sent = request(root + path, { method, agent }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const failure = (error) => JSON.stringify({ errorType: error.name, errorMessage: error.message });

const [module, name] = process.env._HANDLER.split('.');
const handler = (await import(`./${module}.mjs`))[name];

for (;;) {
  const next = await call('GET', 'invocation/next');
  const invocation = `invocation/${next.headers['lambda-runtime-aws-request-id']}/`;
  try {
    const answer = await handler(JSON.parse(next.body));
    await call('POST', `${invocation}response`, JSON.stringify(answer));
  } catch (error) {
    await call('POST', `${invocation}error`, failure(error));
  }
}
