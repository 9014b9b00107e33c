/**
 * A client for chats that speak as AWS's WebSocket tutorial does: on API Gateway, on WsChat's gateway, or on anything alike.
 *
 * It stays connected where a bare WebSocket does not: it comes back after a failure, says something before API Gateway's ten minutes
 * of silence are over, takes a new connection before the two hours of the old one are, and keeps what is said meanwhile.
 * docs/browser.md has all of it, and why.
 *
 *     const client = new WsChatClient('wss://….amazonaws.com/production', {
 *       name: 'ada',
 *       onMessage: (message) => console.log(message.name ?? '(plain)', message.text),
 *       onState: (state) => console.log(state.name),
 *     });
 *     client.open();
 *     client.send('hello, everyone!');
 *
 * @module wschat-client
 */

/** The most that API Gateway takes in one frame, in bytes of UTF-8; a browser sends a message as one frame. */
export const MAX_FRAME_BYTES = 32_768;

/** How long a name may be, in characters. */
export const MAX_NAME_LENGTH = 32;

// No vowels, no look-alikes: no word, and so no hashtag that somebody types, is taken for an id.
const ID_CHARACTERS = '23456789bcdfghjkmnpqrstvwxz';
const ID_LENGTH = 12;

// Nothing invisible and nothing that turns the direction of what follows; a space between words alone.
const NAME = /^[^:\p{C}\p{Z}]+(?: [^:\p{C}\p{Z}]+)*$/u;
const MESSAGE = new RegExp(`^([^:\\n]+): (.*) #([${ID_CHARACTERS}]{${ID_LENGTH}})$`, 'su');

const INFO = /^Use the sendmessage route to send a message\. ?Your info: ?(\{.*\})$/s;

/**
 * What the client waits for, and how long, in milliseconds; and what it keeps.
 *
 * @typedef {object} Limits
 * @property {number} keepAlive silence after which something is said; API Gateway closes after ten minutes of it
 * @property {number} maxAge age at which a connection is replaced; API Gateway closes after two hours. Up to a twelfth is taken off at random
 * @property {number} overlap how long the old connection is still listened to after that
 * @property {number} openTimeout how long a handshake may take; API Gateway gives $connect 29 s
 * @property {number} answerTimeout how long an answer may take before the connection counts as broken
 * @property {number} echoTimeout how long a message may take to come back before the client asks whether it was taken
 * @property {number} backOffBase longest wait before the first new attempt; it doubles with each
 * @property {number} backOffCap longest wait of all
 * @property {number} stable time after which a connection counts as a success, and the waits begin anew
 * @property {number} refusedAfter handshakes that fail one after the other until the state is "refused"
 * @property {number} queue messages kept that are not known to have arrived
 * @property {number} attempts how often a message is sent before it is given up
 * @property {number} remembered ids known, so that what arrives twice is shown once
 */

/** @type {Readonly<Limits>} */
export const DEFAULT_LIMITS = Object.freeze({
  keepAlive: 240_000,
  maxAge: 6_900_000,
  overlap: 5_000,
  openTimeout: 30_000,
  answerTimeout: 30_000,
  echoTimeout: 5_000,
  backOffBase: 1_000,
  backOffCap: 30_000,
  stable: 10_000,
  refusedAfter: 3,
  queue: 100,
  attempts: 5,
  remembered: 1_000,
});

/**
 * How the client is doing. "waiting" and "refused" try again at retryAt, a time of the clock that was given; "refused" says that several
 * handshakes have failed in a row, of which a browser does not tell why: nobody listens, or whoever does refuses this page.
 *
 * @typedef {object} State
 * @property {'connecting' | 'online' | 'waiting' | 'refused' | 'closed'} name
 * @property {number} [retryAt]
 * @property {number} [failures] handshakes that failed one after the other
 */

/**
 * What somebody else said. Without a name it is plain text, as wscat sends it.
 *
 * @typedef {object} Message
 * @property {string} text
 * @property {string} [name] as whoever sent it says: nobody checks it
 * @property {string} [id]
 */

/**
 * What became of a message: it waits for a connection; it is on its way; it came back, so everyone was sent it; it was taken by an endpoint
 * that sends nothing back to the sender; or it was sent as often as may be, and never known to have arrived.
 *
 * @typedef {'waiting' | 'sending' | 'confirmed' | 'taken' | 'lost'} Fate
 */

/**
 * Time, as far as the client needs it.
 *
 * @typedef {object} Clock
 * @property {() => number} now milliseconds
 * @property {(task: () => void, milliseconds: number) => unknown} setTimeout
 * @property {(timer: any) => void} clearTimeout
 */

/**
 * @typedef {object} Options
 * @property {string} name what the messages are signed with, see isName
 * @property {(message: Message) => void} [onMessage]
 * @property {(state: State) => void} [onState]
 * @property {(id: string, fate: Fate) => void} [onFate]
 * @property {Partial<Limits>} [limits]
 * @property {(text: string) => boolean} [isAnswer] recognises the endpoint's answer to what it has no route for; see isDefaultAnswer
 * @property {new (url: string) => WebSocket} [WebSocket]
 * @property {Clock} [clock]
 * @property {() => number} [random] from 0 up to, but not, 1
 */

/** Returns whether a text may be a name: 1 to 32 characters, all visible, no colon, single spaces between words. */
export function isName(/** @type {string} */ text) {
  return [...text].length <= MAX_NAME_LENGTH && NAME.test(text);
}

/**
 * Returns a message in the form in which it is sent: `ada: hello, everyone! #k3f9x2m8qw7z`.
 *
 * @param {string} name
 * @param {string} text
 * @param {string} id
 */
export function format(name, text, id) {
  return `${name}: ${text} #${id}`;
}

/**
 * Reads a message; what is not exactly in the form is plain text.
 *
 * @param {string} text
 * @returns {{text: string, name?: string, id?: string}}
 */
export function parse(text) {
  const [, name, said, id] = MESSAGE.exec(text) ?? [];
  return id && isName(name) ? { name, text: said, id } : { text };
}

/**
 * Returns whether a text is what a tutorial-compatible endpoint answers where no route is meant: the tutorial's information about the
 * connection, or API Gateway's error frame where there is no $default route.
 */
export function isDefaultAnswer(/** @type {string} */ text) {
  const json = INFO.exec(text)?.[1];
  const answer = object(json ?? text);
  return json === undefined
    ? typeof answer.message === 'string' && typeof answer.connectionId === 'string' && typeof answer.requestId === 'string'
    : typeof answer.connectionID === 'string';
}

/** @returns {Record<string, unknown>} */
function object(/** @type {string} */ json) {
  try {
    const value = JSON.parse(json);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

const KEEP_ALIVE = JSON.stringify({ action: 'keepalive' });

/**
 * @typedef {object} Pending what is not known to have arrived
 * @property {string} frame
 * @property {number} attempts
 * @property {Connection} [connection] what it was sent on
 * @property {number} [sentAt]
 * @property {boolean} [probed] whether the endpoint was asked something since
 */

/** A chat's client. What this client says itself is not told to onMessage: its id is what send() returns. */
export class WsChatClient {
  #url;
  #options;
  #limits;
  #clock;
  #random;

  /** @type {State} */
  #state = { name: 'closed' };
  /** @type {Connection | undefined} the one that is sent on */
  #current;
  /** @type {Connection | undefined} the one that is to take its place, while its handshake lasts */
  #next;
  /** @type {Connection | undefined} the one whose place was taken */
  #old;
  #failures = 0;
  #backOffs = 0;
  #echoes = false;
  #answers = false;
  /** @type {Map<string, Map<Connection, number>> | undefined} how often each of two connections heard a text, while there are two */
  #tally;
  #tallyTimer;
  #retryTimer;

  /** @type {Map<string, Pending>} what is not known to have arrived, in the order in which it was said */
  #pending = new Map();
  /** @type {Set<string>} */
  #seen = new Set();

  /**
   * @param {string | URL} url such as wss://….amazonaws.com/production
   * @param {Options} options
   * @throws {TypeError} if the URL's scheme is neither ws nor wss, or the name is none
   */
  constructor(url, options) {
    this.#url = new URL(url);
    if (!/^wss?:$/.test(this.#url.protocol)) {
      throw new TypeError(`An endpoint is a URL that begins with ws:// or wss://, not ${url}`);
    }
    this.#options = { ...options };
    this.name = options.name;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#clock = options.clock ?? {
      now: () => Date.now(),
      setTimeout: (task, milliseconds) => setTimeout(task, milliseconds),
      clearTimeout: (timer) => clearTimeout(timer),
    };
    this.#random = options.random ?? (() => crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 32);
  }

  /** Where it connects to. */
  get url() {
    return this.#url.href;
  }

  get state() {
    return this.#state;
  }

  /** How many messages are not known to have arrived. */
  get pending() {
    return this.#pending.size;
  }

  get name() {
    return this.#options.name;
  }

  /** Renames; what was said before keeps its name. */
  set name(name) {
    if (!isName(name)) {
      throw new TypeError(`A name has 1 to ${MAX_NAME_LENGTH} visible characters and no colon; "${name}" is none`);
    }
    this.#options.name = name;
  }

  /** Connects, and stays connected until close(). */
  open() {
    if (this.#state.name === 'closed') {
      this.#failures = this.#backOffs = 0;
      this.#connect();
    }
  }

  /** Closes for good; what has not arrived by now stays where it is, in this client, until it is opened again. */
  close() {
    this.#clock.clearTimeout(this.#retryTimer);
    this.#clock.clearTimeout(this.#tallyTimer);
    const connections = [this.#current, this.#next, this.#old];
    this.#current = this.#next = this.#old = this.#tally = undefined;
    connections.forEach((connection) => connection?.close());
    this.#pending.forEach((message) => (message.connection = undefined));
    this.#setState({ name: 'closed' });
  }

  /**
   * To be called where there is reason to look: the network came back, or the page is looked at again. Ends a wait, and finds out whether
   * a connection that was silent for a while is still there.
   */
  wake() {
    if (this.#state.name === 'waiting' || this.#state.name === 'refused') {
      this.#connect();
    } else if (this.#state.name === 'online' && this.#current) {
      this.#current.probe();
    }
  }

  /** Returns how many bytes are left beside a text in the frame that it would be sent in; below 0, it would be refused. */
  bytesLeft(/** @type {string} */ text) {
    return MAX_FRAME_BYTES - bytes(frame(this.name, text, '2'.repeat(ID_LENGTH)));
  }

  /**
   * Says something to everyone: now, or once there is a connection.
   *
   * @param {string} text
   * @returns {{id: string, refused?: undefined} | {id?: undefined, refused: 'empty' | 'too large' | 'queue full'}}
   */
  send(text) {
    if (text.trim() === '') {
      return { refused: 'empty' };
    }
    if (this.bytesLeft(text) < 0) {
      return { refused: 'too large' };
    }
    if (this.#pending.size >= this.#limits.queue) {
      return { refused: 'queue full' };
    }
    const id = this.#newId();
    this.#pending.set(id, { frame: frame(this.name, text, id), attempts: 0 });
    this.#remember(id);
    // Whoever said it must know the id before its fate.
    queueMicrotask(() => this.#flush());
    return { id };
  }

  #setState(/** @type {State} */ state) {
    this.#state = state;
    this.#options.onState?.(state);
  }

  #connect() {
    this.#clock.clearTimeout(this.#retryTimer);
    this.#setState({ name: 'connecting', failures: this.#failures });
    this.#next = this.#connection();
  }

  #connection() {
    return new Connection(this.#options.WebSocket ?? WebSocket, this.url, this.#clock, this.#limits, this.#random, {
      opened: (connection) => this.#opened(connection),
      heard: (connection, text) => this.#heard(connection, text),
      answered: (connection) => this.#answered(connection),
      silent: (connection) => this.#silent(connection),
      quiet: (connection) => this.#quiet(connection),
      stable: () => (this.#backOffs = 0),
      aged: () => this.#replace(),
      ended: (connection) => this.#ended(connection),
    });
  }

  #opened(/** @type {Connection} */ connection) {
    this.#failures = 0;
    this.#old?.close();
    this.#old = this.#current;
    this.#current = connection;
    this.#next = undefined;
    if (this.#old) {
      this.#old.closeSoon();
      this.#tallyTimer = this.#clock.setTimeout(() => (this.#tally = undefined), 2 * this.#limits.overlap);
    } else {
      this.#tally = undefined;
      this.#setState({ name: 'online' });
    }
    this.#flush();
  }

  /** Takes a new connection while the old one still works. */
  #replace() {
    this.#clock.clearTimeout(this.#tallyTimer);
    this.#tally = new Map();
    this.#next = this.#connection();
  }

  #ended(/** @type {Connection} */ connection) {
    for (const [id, message] of this.#pending) {
      if (message.connection === connection) {
        message.connection = undefined;
        this.#options.onFate?.(id, 'waiting');
      }
    }
    if (connection === this.#old) {
      this.#old = undefined;
      this.#flush();
    } else if (connection === this.#next) {
      this.#next = undefined;
      this.#tally = undefined;
      if (this.#current) {
        // The old one still works: no reason to alarm anybody.
        this.#current.age(this.#backOff());
      } else {
        this.#failures++;
        this.#wait();
      }
    } else if (this.#next) {
      this.#current = undefined;
      this.#setState({ name: 'connecting', failures: 0 });
    } else {
      this.#current = undefined;
      this.#wait();
    }
  }

  #wait() {
    const delay = this.#backOff();
    const refused = this.#failures >= this.#limits.refusedAfter;
    this.#setState({
      name: refused ? 'refused' : 'waiting',
      retryAt: this.#clock.now() + delay,
      failures: this.#failures,
    });
    this.#retryTimer = this.#clock.setTimeout(() => this.#connect(), delay);
  }

  /** Full jitter, so that those whom one failure has cut off do not come back all at once. */
  #backOff() {
    return this.#random() * Math.min(this.#limits.backOffCap, this.#limits.backOffBase * 2 ** this.#backOffs++);
  }

  /** Sends what this connection has not been given yet. */
  #flush() {
    const connection = this.#current;
    if (!connection) {
      return;
    }
    for (const [id, message] of this.#pending) {
      if (message.connection) {
        continue;
      }
      if (message.attempts === this.#limits.attempts) {
        this.#settle(id, 'lost');
        continue;
      }
      message.attempts++;
      message.connection = connection;
      message.sentAt = this.#clock.now();
      message.probed = false;
      connection.send(message.frame);
      connection.expectEcho();
      this.#options.onFate?.(id, 'sending');
    }
  }

  /** A while after something was sent: has it come back? Where nothing ever did, an answer to something else tells that it was taken. */
  #quiet(/** @type {Connection} */ connection) {
    const unsure = [...this.#pending.values()].filter((message) => message.connection === connection);
    if (unsure.some((message) => (message.sentAt ?? 0) <= this.#clock.now() - this.#limits.answerTimeout)) {
      connection.abandon();
    } else if (unsure.length > 0) {
      if (!this.#echoes) {
        unsure.forEach((message) => (message.probed = true));
        connection.probe();
      }
      connection.expectEcho();
    }
  }

  #answered(/** @type {Connection} */ connection) {
    this.#answers = true;
    for (const [id, message] of this.#pending) {
      if (message.connection === connection && message.probed && !this.#echoes) {
        this.#settle(id, 'taken');
      }
    }
  }

  /** Nothing came after a question; that tells something only where questions are answered. */
  #silent(/** @type {Connection} */ connection) {
    if (this.#answers) {
      connection.abandon();
    }
  }

  #heard(/** @type {Connection} */ connection, /** @type {string} */ text) {
    if (connection.expectsAnswer() && (this.#options.isAnswer ?? isDefaultAnswer)(text)) {
      connection.answer();
      return;
    }
    const message = parse(text);
    if (message.id === undefined) {
      if (this.#isNews(connection, text)) {
        this.#options.onMessage?.(message);
      }
    } else if (this.#pending.has(message.id)) {
      this.#echoes = true;
      this.#settle(message.id, 'confirmed');
    } else if (!this.#seen.has(message.id)) {
      this.#remember(message.id);
      this.#options.onMessage?.(message);
    }
  }

  /** Plain text has no id. While there are two connections, it is new where one of them hears it more often than the other did. */
  #isNews(/** @type {Connection} */ connection, /** @type {string} */ text) {
    if (!this.#tally) {
      return true;
    }
    const heard = this.#tally.get(text) ?? new Map();
    const times = (heard.get(connection) ?? 0) + 1;
    const news = [...heard].every(([other, count]) => other === connection || count < times);
    this.#tally.set(text, heard.set(connection, times));
    return news;
  }

  #settle(/** @type {string} */ id, /** @type {Fate} */ fate) {
    this.#pending.delete(id);
    this.#options.onFate?.(id, fate);
  }

  #remember(/** @type {string} */ id) {
    this.#seen.add(id);
    if (this.#seen.size > this.#limits.remembered) {
      const [oldest] = this.#seen;
      this.#seen.delete(oldest);
    }
  }

  #newId() {
    return Array.from({ length: ID_LENGTH }, () => ID_CHARACTERS[Math.floor(this.#random() * ID_CHARACTERS.length)]).join('');
  }
}

function frame(/** @type {string} */ name, /** @type {string} */ text, /** @type {string} */ id) {
  return JSON.stringify({ action: 'sendmessage', message: format(name, text, id) });
}

function bytes(/** @type {string} */ text) {
  return new TextEncoder().encode(text).length;
}

/** One WebSocket, and the time that passes on it. It tells its client what happens; once it has ended, nothing more. */
class Connection {
  #socket;
  #clock;
  #limits;
  #random;
  #client;
  #over = false;
  #expected = 0;
  #lastTraffic = 0;
  /** @type {Map<string, unknown>} timers by what they are for */
  #timers = new Map();

  constructor(Socket, url, clock, limits, random, client) {
    this.#clock = clock;
    this.#limits = limits;
    this.#random = random;
    this.#client = client;
    this.#after('open', limits.openTimeout, () => this.abandon());
    try {
      this.#socket = new Socket(url);
    } catch {
      // As a browser does where a page over https asks for ws://.
      this.#after('open', 0, () => this.abandon());
      return;
    }
    this.#socket.onopen = () => this.#opened();
    this.#socket.onmessage = (event) => this.#heard(event.data);
    this.#socket.onclose = () => this.abandon();
    // What follows an error is a close.
    this.#socket.onerror = () => {};
  }

  send(/** @type {string} */ text) {
    this.#lastTraffic = this.#clock.now();
    this.#socket.send(text);
  }

  /** Says what no route is meant by, so that an answer comes. */
  probe() {
    this.#expected++;
    this.send(KEEP_ALIVE);
    this.#after('answer', this.#limits.answerTimeout, () => this.#client.silent(this));
  }

  expectsAnswer() {
    return this.#expected > 0;
  }

  answer() {
    this.#expected--;
    this.#client.answered(this);
  }

  expectEcho() {
    if (!this.#timers.has('echo')) {
      this.#after('echo', this.#limits.echoTimeout, () => this.#client.quiet(this));
    }
  }

  age(/** @type {number} */ milliseconds) {
    this.#after('age', milliseconds, () => this.#client.aged());
  }

  closeSoon() {
    this.#timers.forEach((timer) => this.#clock.clearTimeout(timer));
    this.#after('close', this.#limits.overlap, () => this.abandon());
  }

  /** Ends it, and tells the client. */
  abandon() {
    if (!this.#over) {
      this.close();
      this.#client.ended(this);
    }
  }

  close() {
    this.#over = true;
    this.#timers.forEach((timer) => this.#clock.clearTimeout(timer));
    this.#socket?.close(1000);
  }

  #opened() {
    if (this.#over) {
      return;
    }
    this.#cancel('open');
    this.#lastTraffic = this.#clock.now();
    this.#after('stable', this.#limits.stable, () => this.#client.stable());
    this.#after('keepAlive', this.#limits.keepAlive, () => this.#keepAlive());
    this.age(this.#limits.maxAge * (1 - this.#random() / 12));
    this.#client.opened(this);
  }

  #heard(/** @type {unknown} */ data) {
    if (!this.#over && typeof data === 'string') {
      this.#lastTraffic = this.#clock.now();
      this.#cancel('answer');
      this.#client.heard(this, data);
    }
  }

  #keepAlive() {
    const silence = this.#clock.now() - this.#lastTraffic;
    if (silence >= this.#limits.keepAlive) {
      this.probe();
    }
    this.#after('keepAlive', this.#limits.keepAlive - (silence % this.#limits.keepAlive), () => this.#keepAlive());
  }

  #after(/** @type {string} */ purpose, /** @type {number} */ milliseconds, /** @type {() => void} */ task) {
    this.#cancel(purpose);
    const run = () => {
      this.#timers.delete(purpose);
      task();
    };
    this.#timers.set(purpose, this.#clock.setTimeout(run, milliseconds));
  }

  #cancel(/** @type {string} */ purpose) {
    this.#clock.clearTimeout(this.#timers.get(purpose));
    this.#timers.delete(purpose);
  }
}
