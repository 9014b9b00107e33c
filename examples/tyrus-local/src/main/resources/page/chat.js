// The page: what wschat-client.js tells is shown, and what is typed is given to it. Texts become text nodes and nothing else.

import { DEFAULT_LIMITS, WsChatClient, isName } from './wschat-client.js';

const SHOWN_AT_MOST = 500;
const NAME_KEY = 'wschat.name';

const byId = (id) => document.getElementById(id);
const log = byId('log');
const nameField = byId('name');
const textField = byId('text');

/** Messages of this page by id, as long as it is not known what became of them. */
const underWay = new Map();

const FATES = {
  waiting: 'waits for a connection',
  sending: 'sending …',
  confirmed: 'sent',
  taken: 'sent',
  lost: 'not known to have arrived',
};

const STATES = {
  connecting: 'Connecting',
  online: 'Online',
  waiting: 'Connection lost',
  refused: 'No connection',
  closed: 'Closed',
};

function endpoint() {
  const asked = new URLSearchParams(location.search).get('endpoint');
  if (asked !== null) {
    return asked;
  }
  const url = new URL(document.querySelector('meta[name=endpoint]').content, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** A colour by name, so that one person's messages look alike. */
function hue(name) {
  let sum = 0;
  for (const character of name) {
    sum = (sum * 31 + character.codePointAt(0)) % 360;
  }
  return String(sum);
}

function show(kind, name, text) {
  const now = new Date();
  const time = element('time', { dateTime: now.toISOString() }, now.toLocaleTimeString([], { timeStyle: 'short' }));
  const fate = element('span', { className: 'fate' });
  const article = element(
    'article',
    { className: kind },
    element('header', { dir: 'auto' }, name),
    element('p', { className: 'text', dir: 'auto' }, text),
    element('footer', {}, time, fate),
  );
  if (kind !== 'plain') {
    article.style.setProperty('--hue', hue(name));
  }
  byId('empty')?.remove();
  log.append(article);
  while (log.childElementCount > SHOWN_AT_MOST) {
    log.firstElementChild.remove();
  }
  if (following || kind === 'own') {
    toEnd();
  } else {
    byId('newer').hidden = false;
  }
  return article;
}

/** Whether the end of the log is in sight: then it stays so. */
let following = true;

function toEnd() {
  log.scrollTop = log.scrollHeight;
  byId('newer').hidden = true;
}

function showFate(id, fate) {
  const article = underWay.get(id);
  if (!article) {
    return;
  }
  article.querySelector('.fate').textContent = ` · ${FATES[fate]}`;
  article.classList.toggle('lost', fate === 'lost');
  if (fate !== 'waiting' && fate !== 'sending') {
    underWay.delete(id);
  }
}

const REFUSED =
  'The server cannot be reached, or it refuses this page: is it running, and does it allow this origin? ' +
  'What you say is kept until it can be sent.';

let countdown;

function showState(state) {
  clearInterval(countdown);
  byId('state').dataset.state = state.name;
  byId('state-text').textContent = navigator.onLine || state.name === 'online' ? STATES[state.name] : 'No network';
  byId('retry').hidden = state.retryAt === undefined;
  byId('countdown').textContent = '';
  if (state.name === 'refused') {
    problem(REFUSED);
  } else if (state.name === 'online' && byId('problem').textContent === REFUSED) {
    problem('');
  }
  if (state.retryAt !== undefined) {
    const tick = () => {
      const seconds = Math.max(0, Math.ceil((state.retryAt - Date.now()) / 1000));
      byId('countdown').textContent = `· again in ${seconds} s`;
    };
    tick();
    countdown = setInterval(tick, 1000);
  }
}

/** Says what is wrong; an alert is not raised again for what stands there already. */
function problem(text) {
  if (byId('problem').textContent !== text) {
    byId('problem').textContent = text;
  }
}

/** What was typed is as it should be. */
function noProblem() {
  problem(client.state.failures >= DEFAULT_LIMITS.refusedAfter ? REFUSED : '');
}

function storedName() {
  try {
    const name = localStorage.getItem(NAME_KEY) ?? '';
    return isName(name) ? name : undefined;
  } catch {
    // Storage may be forbidden; then the name lasts as long as the page.
    return undefined;
  }
}

function rename() {
  const name = nameField.value.trim();
  if (!isName(name)) {
    problem('A name has 1 to 32 visible characters and no colon.');
    nameField.setAttribute('aria-invalid', 'true');
    return false;
  }
  nameField.removeAttribute('aria-invalid');
  nameField.value = client.name = name;
  try {
    localStorage.setItem(NAME_KEY, name);
  } catch {
    // As above.
  }
  return true;
}

function say() {
  if (!rename()) {
    nameField.focus();
    return;
  }
  const text = textField.value;
  const { id, refused } = client.send(text);
  if (id) {
    underWay.set(id, show('own', client.name, text));
    showFate(id, 'waiting');
    textField.value = '';
    noProblem();
  } else if (refused === 'too large') {
    problem(`That is too long: ${-client.bytesLeft(text)} bytes more than the 32,768 that one message may have.`);
  } else if (refused === 'queue full') {
    problem('Too much is waiting to be sent already. It is kept; try this one again later.');
  }
  textField.focus();
}

let client;
try {
  client = new WsChatClient(endpoint(), {
    name: storedName() ?? `guest-${Math.floor(1000 + Math.random() * 9000)}`,
    onMessage: ({ name, text }) => (name === undefined ? show('plain', 'plain text', text) : show('said', name, text)),
    onState: showState,
    onFate: showFate,
  });
} catch (e) {
  problem(`This address names no endpoint: ${e.message}. It has to be ?endpoint=wss://….`);
  showState({ name: 'closed' });
}

if (client) {
  nameField.value = client.name;
  byId('endpoint').textContent = client.url;
  byId('compose').addEventListener('submit', (event) => {
    event.preventDefault();
    say();
  });
  textField.addEventListener('keydown', (event) => {
    // While a character is being composed, as in Japanese, Enter ends that alone.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      say();
    }
  });
  nameField.addEventListener('change', () => rename() && noProblem());
  byId('retry').addEventListener('click', () => client.wake());
  byId('newer').addEventListener('click', toEnd);
  log.addEventListener('scroll', () => {
    following = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    byId('newer').hidden ||= following;
  });
  new ResizeObserver(() => following && toEnd()).observe(log);
  addEventListener('online', () => client.wake());
  addEventListener('offline', () => showState(client.state));
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && client.wake());
  addEventListener('beforeunload', (event) => client.pending > 0 && event.preventDefault());
  client.open();
  textField.focus();
}
