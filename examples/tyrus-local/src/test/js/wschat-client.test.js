// What the client does with time, with connections that end, and with what is said meanwhile. Time is the test's own.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { DEFAULT_LIMITS, MAX_FRAME_BYTES, WsChatClient, format, isDefaultAnswer, isName, parse } from '../../main/resources/page/wschat-client.js';

const MINUTE = 60_000;
const INFO = 'Use the sendmessage route to send a message. Your info: {"ConnectedAt":"2026-11-23T18:50:04.673Z","connectionID":"VWm4mfLyhh7FL6k="}';

/** A clock whose timers run when the test lets time pass. */
class ManualClock {
  #now = 1_000_000;
  #timers = new Map();
  #last = 0;

  now = () => this.#now;

  setTimeout = (task, milliseconds) => {
    this.#timers.set(++this.#last, { task, due: this.#now + milliseconds });
    return this.#last;
  };

  clearTimeout = (timer) => this.#timers.delete(timer);

  pass(milliseconds) {
    const end = this.#now + milliseconds;
    for (;;) {
      const [next] = [...this.#timers].filter(([, { due }]) => due <= end).sort(([, a], [, b]) => a.due - b.due);
      if (!next) {
        break;
      }
      this.#timers.delete(next[0]);
      this.#now = Math.max(this.#now, next[1].due);
      next[1].task();
    }
    this.#now = end;
  }
}

/** A client, its sockets in the order in which it made them, and all that it told. */
function setup(options = {}) {
  const clock = new ManualClock();
  const sockets = [];
  const told = { messages: [], states: [], fates: [] };
  class Socket {
    sent = [];
    closed = false;

    constructor(url) {
      this.url = url;
      sockets.push(this);
    }

    send(text) {
      assert.ok(!this.closed, 'nothing is sent on a closed socket');
      this.sent.push(text);
    }

    close() {
      this.closed = true;
    }

    /** Texts for everyone that were sent on it. */
    get said() {
      return this.sent.map((text) => JSON.parse(text)).filter(({ action }) => action === 'sendmessage').map(({ message }) => message);
    }

    get probes() {
      return this.sent.length - this.said.length;
    }

    open() {
      this.onopen();
      return this;
    }

    hear(text) {
      this.onmessage({ data: text });
    }

    lose() {
      this.closed = true;
      this.onerror({});
      this.onclose({ code: 1006 });
    }
  }
  let random = 0.5;
  const client = new WsChatClient('wss://chat.example/production', {
    name: 'ada',
    WebSocket: Socket,
    clock,
    // Differs from call to call, as ids must; the waits' bounds are tested with fixed ones.
    random: () => (random = (random * 16807 + 0.1234567) % 1),
    onMessage: (message) => told.messages.push(message),
    onState: (state) => told.states.push(state),
    onFate: (id, fate) => told.fates.push([id, fate]),
    ...options,
  });
  return { client, clock, sockets, told, fates: (id) => told.fates.filter(([of]) => of === id).map(([, fate]) => fate) };
}

function online(options) {
  const all = setup(options);
  all.client.open();
  all.sockets[0].open();
  return all;
}

/** Lets the connection grow so old that the client begins another. */
function aged(options) {
  const all = online(options);
  while (all.sockets.length === 1) {
    all.clock.pass(1_000);
  }
  return all;
}

async function say(client, text) {
  const { id } = client.send(text);
  assert.ok(id, `${text} is taken`);
  await Promise.resolve();
  return id;
}

describe('the form of a message', () => {
  test('is read as it was written', () => {
    for (const text of ['hello, everyone!', 'a: b #c', ' two\nlines ', '😀', 'x #k3f9x2m8qw7z']) {
      assert.deepEqual(parse(format('Ada L.', text, 'k3f9x2m8qw7z')), { name: 'Ada L.', text, id: 'k3f9x2m8qw7z' });
    }
  });

  test('is readable', () => {
    assert.equal(format('ada', 'hello, everyone!', 'k3f9x2m8qw7z'), 'ada: hello, everyone! #k3f9x2m8qw7z');
  });

  for (const plain of [
    'hello',
    'ada: hello',
    'ada: hello #short',
    'ada: hello #rollercoaster',
    'ada: hello #k3f9x2m8qw7z.',
    'ada:hello #k3f9x2m8qw7z',
    ': hello #k3f9x2m8qw7z',
    'two\nlines: hello #k3f9x2m8qw7z',
    `${'a'.repeat(33)}: hello #k3f9x2m8qw7z`,
    'ada\u202e: hello #k3f9x2m8qw7z',
    'a\u200bda: hello #k3f9x2m8qw7z',
    '{"message": "Forbidden"}',
    '',
  ]) {
    test(`anything else is plain: ${JSON.stringify(plain.slice(0, 40))}`, () => assert.deepEqual(parse(plain), { text: plain }));
  }

  test('a name is visible, short, and has no colon', () => {
    for (const name of ['ada', 'Ada Lovelace', '李', 'عمر', '😀', 'a'.repeat(32), '😀'.repeat(32)]) {
      assert.ok(isName(name), name);
    }
    for (const name of ['', ' ', ' ada', 'ada ', 'a  b', 'a:b', 'a\tb', 'a\u00adb', '\u2066a', 'a'.repeat(33), '\ud800']) {
      assert.ok(!isName(name), JSON.stringify(name));
    }
  });
});

describe('saying something', () => {
  test('sends it by the sendmessage route, signed and with an id', async () => {
    const { client, sockets } = online();
    const id = await say(client, 'hello');
    assert.deepEqual(sockets[0].sent, [JSON.stringify({ action: 'sendmessage', message: `ada: hello #${id}` })]);
  });

  test('is confirmed when it comes back, and not told as somebody else’s', async () => {
    const { client, sockets, told, fates } = online();
    const id = await say(client, 'hello');
    sockets[0].hear(sockets[0].said[0]);
    assert.deepEqual(fates(id), ['sending', 'confirmed']);
    assert.deepEqual(told.messages, []);
    assert.equal(client.pending, 0);
  });

  test('gives every message an id of its own', async () => {
    const { client } = setup({ random: undefined });
    const ids = new Set();
    for (let i = 0; i < 100; i++) {
      ids.add(await say(client, 'hello'));
    }
    assert.equal(ids.size, 100);
    assert.ok([...ids].every((id) => parse(format('ada', 'x', id)).id === id));
  });

  test('refuses what would not fit into a frame, to the byte, and sends nothing', async () => {
    const { client, sockets } = online();
    const room = client.bytesLeft('');
    assert.deepEqual(client.send('x'.repeat(room + 1)), { refused: 'too large' });
    assert.deepEqual(client.send('ä'.repeat(room / 2 + 1)), { refused: 'too large' });
    assert.deepEqual(client.send('"'.repeat(room / 2 + 1)), { refused: 'too large' });
    await Promise.resolve();
    assert.deepEqual(sockets[0].sent, []);
    await say(client, 'x'.repeat(room));
    assert.equal(new TextEncoder().encode(sockets[0].sent[0]).length, MAX_FRAME_BYTES);
  });

  test('refuses nothing but blanks', () => {
    assert.deepEqual(online().client.send(' \n'), { refused: 'empty' });
  });

  test('keeps what is said while there is no connection, up to a limit, and sends it in order', async () => {
    const { client, sockets } = setup({ limits: { queue: 3 } });
    client.open();
    for (const text of ['one', 'two', 'three']) {
      await say(client, text);
    }
    assert.deepEqual(client.send('four'), { refused: 'queue full' });
    sockets[0].open();
    assert.deepEqual(sockets[0].said.map((text) => parse(text).text), ['one', 'two', 'three']);
  });

  test('is said again after a reconnect, with the same id, unless it came back', async () => {
    const { client, clock, sockets, fates } = online();
    const arrived = await say(client, 'arrived');
    const unsure = await say(client, 'unsure');
    sockets[0].hear(`ada: arrived #${arrived}`);
    sockets[0].lose();
    clock.pass(DEFAULT_LIMITS.backOffBase);
    sockets[1].open();
    assert.deepEqual(sockets[1].said, [`ada: unsure #${unsure}`]);
    assert.deepEqual(fates(unsure), ['sending', 'waiting', 'sending']);
    assert.deepEqual(fates(arrived), ['sending', 'confirmed']);
  });

  test('is taken where nothing comes back to the sender, once something said later is answered', async () => {
    const { client, clock, sockets, fates } = online();
    const id = await say(client, 'hello');
    clock.pass(DEFAULT_LIMITS.echoTimeout);
    assert.equal(sockets[0].probes, 1);
    assert.deepEqual(fates(id), ['sending']);
    sockets[0].hear(INFO);
    assert.deepEqual(fates(id), ['sending', 'taken']);
    sockets[0].lose();
    clock.pass(DEFAULT_LIMITS.backOffBase);
    assert.deepEqual(sockets[1].open().said, []);
  });

  test('is not taken by the answer to what was asked before', async () => {
    const { client, sockets, fates } = online();
    client.wake();
    const id = await say(client, 'hello');
    sockets[0].hear(INFO);
    assert.deepEqual(fates(id), ['sending']);
  });

  test('is said on a new connection where others came back and this did not', async () => {
    const { client, clock, sockets } = online();
    const first = await say(client, 'first');
    sockets[0].hear(`ada: first #${first}`);
    const lost = await say(client, 'lost');
    clock.pass(DEFAULT_LIMITS.answerTimeout + DEFAULT_LIMITS.backOffBase);
    assert.ok(sockets[0].closed);
    assert.equal(sockets[0].probes, 0);
    assert.deepEqual(sockets[1].open().said, [`ada: lost #${lost}`]);
  });

  test('is given up, and told to be, after some attempts', async () => {
    const { client, clock, sockets, fates } = online({ limits: { attempts: 2 } });
    const id = await say(client, 'hello');
    for (let i = 0; i < 2; i++) {
      sockets.at(-1).lose();
      clock.pass(DEFAULT_LIMITS.backOffCap);
      sockets.at(-1).open();
    }
    assert.equal(fates(id).at(-1), 'lost');
    assert.equal(client.pending, 0);
    assert.deepEqual(sockets[2].said, []);
  });

  test('uses the new name from then on, and refuses what is none', async () => {
    const { client, sockets } = online();
    assert.throws(() => (client.name = 'a: b'), TypeError);
    client.name = 'ben';
    await say(client, 'hello');
    assert.equal(parse(sockets[0].said[0]).name, 'ben');
  });
});

describe('hearing something', () => {
  test('tells who said what, and plain text as it is', () => {
    const { sockets, told } = online();
    sockets[0].hear('ben: hi #k3f9x2m8qw7z');
    sockets[0].hear('<b>hello</b>');
    assert.deepEqual(told.messages, [{ name: 'ben', text: 'hi', id: 'k3f9x2m8qw7z' }, { text: '<b>hello</b>' }]);
  });

  test('tells once what arrives twice by its id, plain text as often as it arrives', () => {
    const { sockets, told } = online();
    for (let i = 0; i < 2; i++) {
      sockets[0].hear('ben: hi #k3f9x2m8qw7z');
      sockets[0].hear('hi');
    }
    assert.deepEqual(told.messages.map(({ text }) => text), ['hi', 'hi', 'hi']);
  });

  test('remembers so many ids and no more', () => {
    const { sockets, told } = online({ limits: { remembered: 2 } });
    for (const id of ['b', 'c', 'b', 'd', 'b', 'f', 'b']) {
      sockets[0].hear(`ben: ${id} #k3f9x2m8qw7${id}`);
    }
    assert.deepEqual(told.messages.map(({ text }) => text), ['b', 'c', 'd', 'b', 'f']);
  });

  test('shows an answer that it did not ask for', () => {
    const { sockets, told } = online();
    sockets[0].hear(INFO);
    assert.deepEqual(told.messages, [{ text: INFO }]);
  });
});

describe('staying connected', () => {
  test('says something before API Gateway’s ten minutes of silence are over, and swallows the answer', () => {
    const { clock, sockets, told } = online();
    for (let i = 1; i <= 3; i++) {
      clock.pass(9 * MINUTE);
      assert.ok(sockets[0].probes >= i, `${sockets[0].probes} in ${9 * i} minutes`);
      for (let j = sockets[0].probes; j > 0; j--) {
        sockets[0].hear(j % 2 ? INFO : INFO.replace('connectionID', 'x","connectionID'));
      }
      told.messages.length = 0;
    }
    clock.pass(4 * MINUTE);
    sockets[0].hear(INFO);
    assert.deepEqual(told.messages, []);
  });

  test('says nothing where others do', () => {
    const { clock, sockets } = online();
    for (let i = 0; i < 10; i++) {
      clock.pass(3 * MINUTE);
      sockets[0].hear('hello');
    }
    assert.equal(sockets[0].probes, 0);
  });

  test('swallows the error frame of an API without $default, and what the endpoint’s own answer is said to be', () => {
    const forbidden = '{"message":"Forbidden","connectionId":"VWm4mfLyhh7FL6k=","requestId":"a"}';
    for (const [answer, options] of [[forbidden, {}], ['pong', { isAnswer: (text) => text === 'pong' }]]) {
      const { clock, sockets, told } = online(options);
      clock.pass(DEFAULT_LIMITS.keepAlive);
      sockets[0].hear(answer);
      sockets[0].hear('hello');
      assert.deepEqual(told.messages, [{ text: 'hello' }]);
    }
  });

  test('knows answers by their form alone', () => {
    assert.ok(isDefaultAnswer(INFO));
    assert.ok(isDefaultAnswer('Use the sendmessage route to send a message. Your info:{"connectionID":"a"}'));
    for (const text of ['hello', '{}', 'null', '{"message":"hello"}', INFO.slice(0, -1), `${INFO} or not`, 'Use the sendmessage route to send a message. Your info: {}']) {
      assert.ok(!isDefaultAnswer(text), text);
    }
  });

  test('takes a connection that answers no more for a broken one, if it ever answered', () => {
    const { clock, sockets } = online();
    clock.pass(DEFAULT_LIMITS.keepAlive);
    clock.pass(DEFAULT_LIMITS.answerTimeout);
    assert.equal(sockets[0].closed, false, 'an endpoint that may not answer at all');
    sockets[0].hear(INFO);
    clock.pass(DEFAULT_LIMITS.keepAlive + DEFAULT_LIMITS.answerTimeout);
    assert.ok(sockets[0].closed);
  });

  test('takes a connection for alive on which anything is heard', () => {
    const { client, clock, sockets } = online();
    client.wake();
    sockets[0].hear(INFO);
    client.wake();
    sockets[0].hear('hello');
    clock.pass(DEFAULT_LIMITS.answerTimeout);
    assert.ok(!sockets[0].closed);
  });

  test('takes a new connection before two hours are over, and only then closes the old one', async () => {
    const { client, clock, sockets, told } = online();
    clock.pass(DEFAULT_LIMITS.maxAge * (11 / 12) - 1);
    assert.equal(sockets.length, 1);
    for (let waited = 0; sockets.length === 1; waited += 1_000) {
      assert.ok(waited <= DEFAULT_LIMITS.maxAge / 12);
      clock.pass(1_000);
    }
    assert.ok(!sockets[0].closed);
    sockets[1].open();
    assert.ok(!sockets[0].closed);
    await say(client, 'hello');
    assert.equal(sockets[1].said.length, 1);
    clock.pass(DEFAULT_LIMITS.overlap);
    assert.ok(sockets[0].closed);
    assert.ok(!sockets[1].closed);
    assert.deepEqual(told.states.map(({ name }) => name), ['connecting', 'online'], 'nobody notices');
    assert.ok(DEFAULT_LIMITS.maxAge + DEFAULT_LIMITS.openTimeout + DEFAULT_LIMITS.overlap < 120 * MINUTE);
  });

  test('tells once what both connections hear while there are two, and plain text too', () => {
    const { clock, sockets, told } = aged();
    const [old, young] = sockets;
    old.hear('plain');
    young.open();
    young.hear('plain');
    young.hear('ben: hi #k3f9x2m8qw7z');
    old.hear('ben: hi #k3f9x2m8qw7z');
    old.hear('plain');
    young.hear('plain');
    old.hear('again');
    clock.pass(DEFAULT_LIMITS.overlap);
    young.hear('last');
    clock.pass(DEFAULT_LIMITS.overlap);
    young.hear('again');
    assert.deepEqual(told.messages.map(({ text }) => text), ['plain', 'hi', 'plain', 'again', 'last', 'again']);
  });

  test('keeps the old connection where a new one cannot be had, and tries again', () => {
    const { clock, sockets, told } = aged();
    sockets[1].lose();
    assert.ok(!sockets[0].closed);
    clock.pass(DEFAULT_LIMITS.backOffBase);
    assert.equal(sockets.length, 3);
    assert.equal(told.states.at(-1).name, 'online');
  });

  test('sends what the old connection did not confirm on the new one', async () => {
    const { client, clock, sockets } = aged();
    const id = await say(client, 'hello');
    sockets[1].open();
    clock.pass(DEFAULT_LIMITS.overlap);
    assert.deepEqual(sockets[1].said, [`ada: hello #${id}`]);
  });

  test('goes on with the new connection where the old one ends first', () => {
    const { clock, sockets, told } = aged();
    sockets[0].lose();
    assert.equal(told.states.at(-1).name, 'connecting');
    sockets[1].open();
    assert.equal(told.states.at(-1).name, 'online');
    assert.equal(sockets.length, 2);
  });
});

describe('coming back', () => {
  const waits = (random) => {
    const { client, clock, sockets, told } = setup({ random: () => random });
    client.open();
    const all = [];
    for (let i = 0; i < 8; i++) {
      sockets.at(-1).lose();
      all.push(told.states.at(-1).retryAt - clock.now());
      clock.pass(all.at(-1));
      assert.equal(sockets.length, i + 2);
    }
    return all;
  };

  test('waits longer each time, up to a cap, and anything from nothing to that', () => {
    assert.deepEqual(waits(0.999).map(Math.round), [999, 1998, 3996, 7992, 15984, 29970, 29970, 29970]);
    assert.deepEqual(waits(0), [0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('begins anew after a connection that lasted, and only then', () => {
    const { clock, sockets, told } = online({ random: () => 0.999 });
    const wait = () => Math.round(told.states.at(-1).retryAt - clock.now());
    for (const [lasted, expected] of [[0, 999], [1, 1998], [DEFAULT_LIMITS.stable, 999]]) {
      clock.pass(lasted);
      sockets.at(-1).lose();
      assert.equal(wait(), expected);
      clock.pass(expected);
      sockets.at(-1).open();
    }
  });

  test('says that it is refused after some handshakes, and goes on', () => {
    const { client, clock, sockets, told } = setup();
    client.open();
    for (let i = 0; i < 3; i++) {
      sockets.at(-1).lose();
      clock.pass(DEFAULT_LIMITS.backOffCap);
    }
    assert.deepEqual(
      told.states.map(({ name }) => name),
      ['connecting', 'waiting', 'connecting', 'waiting', 'connecting', 'refused', 'connecting'],
    );
    assert.deepEqual(told.states.map(({ failures }) => failures), [0, 1, 1, 2, 2, 3, 3]);
    sockets.at(-1).open();
    assert.equal(told.states.at(-1).name, 'online');
    sockets.at(-1).lose();
    assert.equal(told.states.at(-1).name, 'waiting');
  });

  test('gives a handshake up that does not end', () => {
    const { client, clock, sockets, told } = setup();
    client.open();
    clock.pass(DEFAULT_LIMITS.openTimeout);
    assert.ok(sockets[0].closed);
    assert.equal(told.states.at(-1).name, 'waiting');
  });

  test('counts as failed what a browser does not even begin', () => {
    const { client, clock, told } = setup({
      WebSocket: class {
        constructor() {
          throw new DOMException('mixed content', 'SecurityError');
        }
      },
    });
    client.open();
    clock.pass(0);
    assert.equal(told.states.at(-1).name, 'waiting');
  });

  test('does not wait when it is woken', () => {
    const { client, sockets } = online();
    sockets[0].lose();
    client.wake();
    assert.equal(sockets.length, 2);
    sockets[1].open();
    client.wake();
    assert.equal(sockets[1].probes, 1);
    assert.equal(sockets.length, 2);
  });

  test('does not come back once it is closed, until it is opened', async () => {
    const { client, clock, sockets, told } = online();
    client.close();
    clock.pass(DEFAULT_LIMITS.maxAge);
    assert.equal(sockets.length, 1);
    assert.ok(sockets[0].closed);
    assert.equal(told.states.at(-1).name, 'closed');
    const id = await say(client, 'kept');
    client.open();
    assert.deepEqual(sockets[1].open().said, [`ada: kept #${id}`]);
    client.close();
    client.open();
    assert.deepEqual(sockets[2].open().said, [`ada: kept #${id}`]);
    sockets[2].lose();
    client.close();
    clock.pass(DEFAULT_LIMITS.backOffCap);
    assert.equal(sockets.length, 3);
  });

  test('speaks to ws and wss alone', () => {
    for (const url of ['https://chat.example', 'javascript:alert(1)', 'chat']) {
      assert.throws(() => new WsChatClient(url, { name: 'ada' }), TypeError);
    }
  });
});
