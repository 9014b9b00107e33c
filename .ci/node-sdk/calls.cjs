// Calls @connections by AWS's SDK, and says what comes of it: node calls.cjs URL-of-open URL-of-signed URL-of-throttled
'use strict';

const assert = require('node:assert');
const { once } = require('node:events');
const sdk = require('@aws-sdk/client-apigatewaymanagementapi');
const WebSocket = require('ws');

const [open, signed, throttled] = process.argv.slice(2);
const RIGHT = ['AKIDEXAMPLE', 'the/right+secret'];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

// A client of a gateway that has no $default route: its first message is answered with an error, which says who it is.
async function connect(url) {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  socket.send('?');
  const [answer] = await once(socket, 'message');
  const client = { socket, id: JSON.parse(answer).connectionId, heard: [] };
  socket.on('message', (text) => client.heard.push(text.toString()));
  return client;
}

// Waits until a client has heard that many messages, and forgets them.
async function heard(client, count) {
  while (client.heard.length < count) {
    await once(client.socket, 'message');
  }
  return client.heard.splice(0, count);
}

function caller(url, [accessKeyId, secretAccessKey, sessionToken], settings = {}) {
  return new sdk.ApiGatewayManagementApiClient({
    endpoint: url.replace(/^ws/, 'http'),
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    maxAttempts: 1,
    ...settings,
  });
}

async function said(call) {
  try {
    const answer = await call;
    assert.match(answer.$metadata.requestId, UUID);
    return `${answer.$metadata.httpStatusCode}`;
  } catch (e) {
    assert(e instanceof sdk.ApiGatewayManagementApiServiceException, e);
    assert.match(e.$metadata.requestId, UUID);
    return `${e.$metadata.httpStatusCode} ${e.constructor.name} ${e.name}: ${e.message}`;
  }
}

const post = (by, id, Data) => by.send(new sdk.PostToConnectionCommand({ ConnectionId: id, Data }));
const get = (by, id) => by.send(new sdk.GetConnectionCommand({ ConnectionId: id }));
const close = (by, id) => by.send(new sdk.DeleteConnectionCommand({ ConnectionId: id }));

function says(what, answer) {
  console.log(`${what}: ${answer}`.replace(/\d{8}T\d{6}Z/g, '(time)'));
}

async function posts(client, by) {
  says('post of a text', await said(post(by, client.id, 'hello \u20ac')));
  says('heard', await heard(client, 1));
  says('post of bytes', await said(post(by, client.id, new TextEncoder().encode('bytes \u{1f600}'))));
  says('heard', await heard(client, 1));
  says('post of nothing', await said(post(by, client.id, new Uint8Array())));
  says('heard', JSON.stringify(await heard(client, 1)));
  says('post of bytes that are no text', await said(post(by, client.id, Uint8Array.of(0xff, 0xfe))));
  says('post of 131,072 bytes', await said(post(by, client.id, 'x'.repeat(131072))));
  says('heard', (await heard(client, 1))[0].length);
  says('post of 131,073 bytes', await said(post(by, client.id, 'x'.repeat(131073))));

  const numbers = [...Array(100).keys()];
  const answers = await Promise.all(numbers.map((number) => said(post(by, client.id, String(number)))));
  says('100 posts at once', [...new Set(answers)]);
  const all = await heard(client, numbers.length);
  says('heard', new Set(all).size);
}

async function gets(client, by) {
  const { ConnectedAt, Identity, LastActiveAt } = await get(by, client.id);
  assert(ConnectedAt instanceof Date && LastActiveAt instanceof Date && ConnectedAt <= LastActiveAt);
  says('get', JSON.stringify(Identity));
}

async function ids(by) {
  for (const id of ['test-connection-123', 'VWm4mfLyhh7FL6k', 'a b+c/d?e=f&g%20~*(\u00e4)', 'VWm4mfLyhh7FL6k=']) {
    for (const call of [post, get, close]) {
      says(`${call.name} of ${id}`, await said(call(by, id, 'x')));
    }
  }
}

async function signatures(client) {
  const attempt = async (who, by) => says(`post ${who}`, await said(post(by, client.id, who)));
  await attempt('by the right secret', caller(signed, RIGHT));
  await attempt('in a session', caller(signed, [...RIGHT, 'a/session=token']));
  await attempt('from another region', caller(signed, RIGHT, { region: 'eu-central-1' }));
  await attempt('by a wrong secret', caller(signed, ['AKIDEXAMPLE', 'a wrong secret']));
  await attempt('by an unknown key', caller(signed, ['AKIDNOBODY', RIGHT[1]]));
  const poster = caller(signed, ['AKIDPOSTER', "the poster's secret"]);
  await attempt('by one who may', poster);
  says('close by one who may not', await said(close(poster, client.id)));
  const tenMinutes = { systemClockOffset: -600_000 };
  await attempt('ten minutes late', caller(signed, RIGHT, tenMinutes));
  await attempt('ten minutes late, and once more', caller(signed, RIGHT, { ...tenMinutes, maxAttempts: 2 }));
  await attempt('through a proxy', throughProxy(caller(signed, RIGHT)));
  says('heard', JSON.stringify(await heard(client, 6)));

  const url = `${signed.replace(/^ws/, 'http')}/@connections/${encodeURIComponent(client.id)}`;
  const unsigned = await fetch(url, { method: 'POST', body: 'x' });
  says('post that is not signed', `${unsigned.status} ${unsigned.headers.get('x-amzn-errortype')} ${await unsigned.text()}`);
}

function throughProxy(by) {
  const add = (next) => (args) => {
    args.request.headers['X-Forwarded-For'] = '198.51.100.7';
    return next(args);
  };
  by.middlewareStack.add(add, { step: 'build' });
  return by;
}

async function rates(client) {
  const answers = await Promise.all(Array(5).fill().map(() => said(post(caller(throttled, RIGHT), client.id, 'x'))));
  says('the excess of 5 posts at once', [...new Set(answers)].filter((answer) => answer !== '200'));
  says('post that is patient', await said(post(caller(throttled, RIGHT, { maxAttempts: 10 }), client.id, 'x')));
}

async function closes(client, by) {
  const closed = once(client.socket, 'close');
  says('close', await said(close(by, client.id)));
  const [code, reason] = await closed;
  says('the client is told', `${code} ${reason}`);
  for (const call of [post, get, close]) {
    says(`${call.name} of a closed connection`, await said(call(by, client.id, 'x')));
  }
}

async function main() {
  const by = caller(signed, RIGHT);
  const client = await connect(signed);
  await posts(client, by);
  await gets(client, by);
  await ids(by);
  says('post without the stage', await said(post(caller(signed.replace('/production', ''), RIGHT), client.id, 'x')));
  await signatures(client);
  await closes(client, by);

  const anybody = ['AKIDNOBODY', 'anything'];
  const other = await connect(open);
  says('post by anybody, without access keys', await said(post(caller(open, anybody), other.id, 'x')));
  says('the same through a proxy', await said(post(throughProxy(caller(open, anybody)), other.id, 'x')));
  other.socket.close();

  const slow = await connect(throttled);
  await rates(slow);
  slow.socket.close();
}

main().catch((e) => {
  console.error(e);
  process.exit(1);
});
