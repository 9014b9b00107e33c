// The client on a real chat, over real sockets: WSCHAT_ENDPOINT names it, WSCHAT_ECHOES says whether it sends to the sender too.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';

import { MAX_FRAME_BYTES, WsChatClient } from '../../main/resources/page/wschat-client.js';

// From NODE_PATH, which import does not look at. A browser's WebSocket is in Node.js from 22 on alone.
const { WebSocket } = createRequire(import.meta.url)('ws');
const url = process.env.WSCHAT_ENDPOINT;
const echoes = process.env.WSCHAT_ECHOES === 'yes';
const patience = { timeout: 30_000 };
const clients = [];

after(() => clients.forEach(({ client }) => client.close()));

/** A client that is online, and what it is told from then on, each to be awaited. */
async function join(name, limits) {
  const told = [];
  const waiting = [];
  const tell = (what) => {
    told.push(what);
    waiting.splice(0).forEach((again) => again());
  };
  const client = new WsChatClient(url, {
    name,
    WebSocket,
    limits,
    onMessage: ({ name: from, text }) => tell(`${from}: ${text}`),
    onFate: (id, fate) => tell(`${id} ${fate}`),
    onState: (state) => tell(state.name),
  });
  const member = {
    client,
    told,
    async hears(what) {
      while (!told.includes(what)) {
        await new Promise((again) => waiting.push(again));
      }
    },
  };
  clients.push(member);
  client.open();
  await member.hears('online');
  return member;
}

test('two chat', patience, async () => {
  const ada = await join('ada', { echoTimeout: 200 });
  const ben = await join('ben');
  const { id } = ada.client.send('hello, ben');
  await ben.hears('ada: hello, ben');
  await ada.hears(`${id} ${echoes ? 'confirmed' : 'taken'}`);
  assert.equal(ada.client.pending, 0);
  assert.ok(!ada.told.includes('ada: hello, ben'));
});

test('the largest message arrives whole', patience, async () => {
  const ada = await join('ada');
  const ben = await join('ben');
  const text = 'x'.repeat(ada.client.bytesLeft(''));
  assert.ok(text.length > MAX_FRAME_BYTES - 100);
  ada.client.send(text);
  await ben.hears(`ada: ${text}`);
  assert.ok(!ada.told.includes('waiting'));
});

test('the answer to what keeps a connection alive is seen by nobody', patience, async () => {
  const ada = await join('ada');
  const ben = await join('ben');
  ada.client.wake();
  ada.client.send('after');
  await ben.hears('ada: after');
  ben.client.send('answer');
  await ada.hears('ben: answer');
  assert.ok(![...ada.told, ...ben.told].some((what) => what.includes('Your info')));
});

test('a connection is replaced without anybody’s noticing', patience, async () => {
  const ada = await join('ada', { maxAge: 300, overlap: 100 });
  const ben = await join('ben');
  const said = Array.from({ length: 40 }, (_, i) => `message ${i}`);
  for (const text of said) {
    ben.client.send(text);
    await new Promise((next) => setTimeout(next, 25));
  }
  await ada.hears('ben: message 39');
  assert.deepEqual(ada.told, ['connecting', 'online', ...said.map((text) => `ben: ${text}`)]);
});
