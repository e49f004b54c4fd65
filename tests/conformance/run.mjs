// Holds a GraphQL endpoint against the audits and clients that its protocols' authors publish.
//
//   node run.mjs URL [JSON]        JSON may also come by the variable CONFORMANCE
//
// prints one line per check and ends with "N passed, M failed". What differs between servers is told
// by the JSON; a check whose value is null is not run, and says so.

import { createClient as createSocketClient } from 'graphql-ws';
import { createClient as createEventClient } from 'graphql-sse';
import { serverAudits } from 'graphql-http';
import WebSocket from 'ws';

const url = process.argv[2];
if (!url) {
  console.error('usage: node run.mjs URL [JSON]');
  process.exit(2);
}

const subject = {
  // A bearer token that may subscribe and introspect; null asks without one.
  token: null,
  // A token that is not valid.
  wrongToken: 'wrong',
  // A token whose sessions the mutation `end` ends, and the close code that follows.
  endingToken: null,
  end: null,
  endCode: 4401,
  // A query for the sockets, and what must be true of its data, by a top-level key.
  query: { query: '{ __typename }' },
  // A subscription that says `events` things; `trigger` is a mutation that makes it speak, and
  // `ends` whether it completes by itself afterwards.
  subscription: null,
  events: 3,
  ends: true,
  trigger: null,
  // A subscription that stays open and may be silent.
  lasting: null,
  // A mutation without lasting effect; it must not run by GET.
  mutation: { query: 'mutation { __typename }' },
  // A query that fails in a way nobody foresaw.
  unforeseen: null,
  // An origin that may not open a socket.
  foreignOrigin: 'https://evil.example',
  // What the endpoint's limits are, where they show.
  bodyBytes: 1024 * 1024,
  messageBytes: 256 * 1024,
  batch: 10,
  operations: 50,
  initMillis: 5000,
  // No abusive document may take longer than this to be refused.
  refusalMillis: 2000,
  ...JSON.parse(process.argv[3] ?? process.env.CONFORMANCE ?? '{}'),
};

const patience = 10_000;
const socketUrl = url.replace(/^http/, 'ws');
const authorization = (token) => (token ? { authorization: `Bearer ${token}` } : {});
const initPayload = (token) => (token ? { token, authorization: `Bearer ${token}` } : undefined);

let passed = 0;
let failed = 0;

async function check(name, test, needs = []) {
  const missing = needs.filter((need) => subject[need] === null);
  if (missing.length > 0) {
    console.log(`  -   ${name} (not asked: no ${missing.join(', ')})`);
    return;
  }
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing for ${patience} ms`)), patience);
  });
  try {
    await Promise.race([test(), late]);
    passed += 1;
    console.log(`  ok  ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}: ${error?.message ?? JSON.stringify(error)}`);
  } finally {
    clearTimeout(timer);
  }
}

function expect(actual, expected, what) {
  const [a, e] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== e) throw new Error(`${what}: expected ${e}, got ${a}`);
}

// ---------------------------------------------------------------- GraphQL over HTTP

const modern = 'application/graphql-response+json';

function post(body, { accept = modern, token = subject.token, ...headers } = {}) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...authorization(token), ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const codeOf = (body) => body?.errors?.[0]?.extensions?.code;

async function refused(response, status, code) {
  const body = await response.json();
  expect([response.status, codeOf(body)], [status, code], 'status and code');
  if ('data' in body) throw new Error('a refused request has a data entry');
  return body;
}

async function http() {
  const audits = serverAudits({
    url,
    fetchFn: (target, init = {}) =>
      fetch(target, { ...init, headers: { ...init.headers, ...authorization(subject.token) } }),
  });
  if (audits.length < 50) throw new Error(`only ${audits.length} audits: the suite has changed`);
  for (const audit of audits) {
    await check(`${audit.id} ${audit.name}`, async () => {
      const result = await audit.fn();
      // "notice" is a MAY that was declined; "warn" a SHOULD, "error" a MUST.
      if (result.status !== 'ok' && result.status !== 'notice') throw new Error(result.reason);
    });
  }
  await check('a mutation by GET is 405 with Allow', async () => {
    const target = new URL(url);
    target.searchParams.set('query', subject.mutation.query);
    const response = await fetch(target, { headers: { accept: modern, ...authorization(subject.token) } });
    expect(response.headers.get('allow'), 'POST', 'Allow');
    await refused(response, 405, 'METHOD_NOT_ALLOWED');
  });
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    await check(`a post of ${type} is 415`, async () => {
      await refused(await post(subject.mutation, { 'content-type': type }), 415, 'UNSUPPORTED_MEDIA_TYPE');
    });
  }
  await check('an Accept of nothing we have is 406', async () => {
    await refused(await post(subject.query, { accept: 'text/html' }), 406, 'NOT_ACCEPTABLE');
  });
  await check('a subscription over plain HTTP is 406', async () => {
    await refused(await post(subject.subscription), 406, 'NOT_ACCEPTABLE');
  }, ['subscription']);
  await check('a wrong token is 401', async () => {
    await refused(await post(subject.query, { token: subject.wrongToken }), 401, 'UNAUTHENTICATED');
  }, ['wrongToken']);
  await check('an unforeseen error says INTERNAL, a request id, and nothing else', async () => {
    const body = await (await post(subject.unforeseen)).json();
    expect(body.errors[0].message, 'Internal error', 'message');
    expect(Object.keys(body.errors[0].extensions).sort(), ['code', 'requestId'], 'extensions');
    expect(codeOf(body), 'INTERNAL', 'code');
  }, ['unforeseen']);
}

// ---------------------------------------------------------------- abuse

const doubling = (count) => {
  let document = '{ ...F0 }';
  for (let at = 0; at < count; at += 1) {
    document += ` fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`;
  }
  return `${document} fragment F${count} on Query { __typename }`;
};

const abuses = {
  'a kilobyte of doubling fragments': doubling(20),
  '20,000 aliases': `{ ${Array.from({ length: 20_000 }, (_, at) => `a${at}:__typename`).join(' ')} }`,
  '1,000 aliases': `{ ${Array.from({ length: 1_000 }, (_, at) => `a${at}:__typename`).join(' ')} }`,
  '20,000 repeated fields': `{ ${'__typename '.repeat(20_000)} }`,
  '1,000 repeated fields': `{ ${'__typename '.repeat(1_000)} }`,
  '1,000 directives': `{ __typename ${'@include(if: true) '.repeat(1_000)} }`,
  '5,000 levels of fields': `${'{a'.repeat(5_000)}${'}'.repeat(5_000)}`,
  '20,000 levels of lists': `{ a(x: ${'['.repeat(20_000)}${']'.repeat(20_000)}) }`,
};

async function quickly(test) {
  const start = performance.now();
  await test();
  const millis = performance.now() - start;
  if (millis > subject.refusalMillis) throw new Error(`refused only after ${Math.round(millis)} ms`);
}

async function abuse() {
  for (const [name, query] of Object.entries(abuses)) {
    await check(`${name}: refused by HTTP`, () =>
      quickly(async () => refused(await post({ query }), 400, 'QUERY_TOO_COMPLEX')));
  }
  await check('one variable a thousand times: refused by HTTP', () =>
    quickly(async () => {
      const query = `query($v: [String]) { __typename @include(if: [${'$v '.repeat(1_000)}]) }`;
      await refused(await post({ query, variables: { v: 'x'.repeat(500_000) } }), 400, 'QUERY_TOO_COMPLEX');
    }));
  await check('a batch of thousands: refused', () =>
    quickly(async () => {
      const batch = Array.from({ length: 5_000 }, () => subject.query);
      await refused(await post(batch), 400, 'QUERY_TOO_COMPLEX');
    }));
  await check('a batch of the size allowed: answered in order', async () => {
    const response = await post(Array.from({ length: subject.batch }, () => subject.query));
    const answers = await response.json();
    expect([response.status, answers.length], [200, subject.batch], 'status and length');
    for (const answer of answers) if (!answer.data) throw new Error(JSON.stringify(answer));
  });
  await check('10 MB: refused', () =>
    quickly(async () => {
      try {
        await refused(await post({ query: `{ a(x: "${'x'.repeat(10_000_000)}") }` }), 413, 'BODY_TOO_LARGE');
      } catch (error) {
        // The server may hang up before fetch has sent it all, which is a refusal, too.
        if (error.message !== 'fetch failed') throw error;
      }
    }));
  await check('the server still answers', async () => {
    const body = await (await post(subject.query)).json();
    if (!body.data) throw new Error(JSON.stringify(body));
  });
}

// ---------------------------------------------------------------- graphql-transport-ws, by hand

class Raw {
  constructor({ protocols = ['graphql-transport-ws'], ...options } = {}) {
    this.heard = [];
    this.waiting = [];
    this.socket = new WebSocket(socketUrl, protocols, options);
    this.opened = new Promise((resolve, reject) => {
      this.socket.once('open', resolve);
      this.socket.once('error', reject);
    });
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    this.socket.on('message', (data) => {
      const message = JSON.parse(data.toString());
      const waiter = this.waiting.shift();
      if (waiter) waiter(message);
      else this.heard.push(message);
    });
    this.socket.on('error', () => {});
  }

  say(message) {
    this.socket.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }

  hear() {
    if (this.heard.length > 0) return Promise.resolve(this.heard.shift());
    const unexpected = this.closed.then(({ code, reason }) => {
      throw new Error(`closed with ${code} ${reason}`);
    });
    unexpected.catch(() => {});
    return Promise.race([new Promise((resolve) => this.waiting.push(resolve)), unexpected]);
  }

  async hearType(type) {
    const message = await this.hear();
    expect(message.type, type, `type of ${JSON.stringify(message)}`);
    return message;
  }

  async init(token = subject.token) {
    await this.opened;
    this.say({ type: 'connection_init', payload: initPayload(token) });
    await this.hearType('connection_ack');
    return this;
  }

  async closesWith(code) {
    const { code: actual, reason } = await this.closed;
    expect(actual, code, `close code (${reason})`);
  }
}

const open = (token) => new Raw().init(token);

async function socket() {
  const closes = (name, code, act, needs) =>
    check(`socket: ${name} closes with ${code}`, async () => {
      const raw = new Raw();
      await raw.opened;
      await act(raw);
      await raw.closesWith(code);
    }, needs);
  const subscribe = (id, payload) => ({ id, type: 'subscribe', payload });

  await closes('a message that is not JSON', 4400, (raw) => raw.say('{'));
  await closes('a message of an unknown type', 4400, (raw) => raw.say({ type: 'start' }));
  await closes('a message without a type', 4400, (raw) => raw.say({ id: '1' }));
  await closes('a binary message', 4400, (raw) => raw.say(Buffer.from('{"type":"ping"}')));
  await closes('a payload that is no object', 4400, (raw) => raw.say({ type: 'connection_init', payload: 'x' }));
  await closes('a subscribe without a query', 4400, async (raw) => {
    await raw.init();
    raw.say(subscribe('1', {}));
  });
  await closes('a subscribe without an id', 4400, async (raw) => {
    await raw.init();
    raw.say({ type: 'subscribe', payload: subject.query });
  });
  await closes('an operation before the acknowledgement', 4401, (raw) => raw.say(subscribe('1', subject.query)));
  await closes('a wrong token', 4403, (raw) =>
    raw.say({ type: 'connection_init', payload: initPayload(subject.wrongToken) }), ['wrongToken']);
  await closes('silence', 4408, () => {});
  await closes('an id in use', 4409, async (raw) => {
    await raw.init();
    raw.say(subscribe('1', subject.lasting));
    raw.say(subscribe('1', subject.lasting));
  }, ['lasting']);
  await closes('a second connection_init', 4429, async (raw) => {
    await raw.init();
    raw.say({ type: 'connection_init', payload: initPayload(subject.token) });
  });
  await closes('a second connection_init before the answer', 4429, (raw) => {
    raw.say({ type: 'connection_init', payload: initPayload(subject.token) });
    raw.say({ type: 'connection_init', payload: initPayload(subject.token) });
  });
  await closes('a message that is too large', 1009, async (raw) => {
    await raw.init();
    raw.say(subscribe('1', { query: `{ a } # ${'x'.repeat(subject.messageBytes)}` }));
  });
  await check('socket: another sub-protocol closes with 4406', async () => {
    await new Raw({ protocols: ['graphql-ws'] }).closesWith(4406);
  });
  await check('socket: no sub-protocol closes with 4406', async () => {
    await new Raw({ protocols: [] }).closesWith(4406);
  });
  await check('socket: a page of a foreign origin is refused with 403', async () => {
    const raw = new Raw({ origin: subject.foreignOrigin });
    const refusal = await raw.opened.then(() => 'opened', (error) => error.message);
    if (!refusal.includes('403')) throw new Error(refusal);
  });
  await check('socket: a page of the own origin may come in', async () => {
    const raw = await new Raw({ origin: new URL(url).origin }).init();
    raw.socket.close(1000);
    await raw.closesWith(1000);
  });
  await check('socket: a ping is answered, with its payload, also before the acknowledgement', async () => {
    const raw = new Raw();
    await raw.opened;
    raw.say({ type: 'ping' });
    expect(await raw.hear(), { type: 'pong' }, 'pong');
    await raw.init();
    raw.say({ type: 'ping', payload: { at: 7 } });
    expect(await raw.hear(), { type: 'pong', payload: { at: 7 } }, 'pong');
    raw.say({ type: 'pong' });
    raw.socket.close(1000);
    await raw.closesWith(1000);
  });
  await check('socket: a query is next and complete, and its id is free again', async () => {
    const raw = await open();
    for (let round = 0; round < 2; round += 1) {
      raw.say(subscribe('q', subject.query));
      const next = await raw.hearType('next');
      expect([next.id, Boolean(next.payload.data)], ['q', true], 'next');
      expect(await raw.hear(), { type: 'complete', id: 'q' }, 'complete');
    }
    raw.socket.close(1000);
  });
  await check('socket: complete stops a subscription, frees its id, and is ignored when unknown', async () => {
    const raw = await open();
    raw.say(subscribe('s', subject.lasting));
    raw.say({ type: 'complete', id: 's' });
    raw.say({ type: 'complete', id: 'unknown' });
    raw.say(subscribe('s', subject.query));
    expect((await raw.hearType('next')).id, 's', 'the id');
    await raw.hearType('complete');
    raw.say({ type: 'ping' });
    await raw.hearType('pong');
    raw.socket.close(1000);
  }, ['lasting']);
  await check('socket: refused documents are error messages with codes, and the socket stays', async () => {
    const raw = await open();
    for (const [query, code] of [
      ['{', 'GRAPHQL_PARSE_FAILED'],
      ['{ doesNotExistAnywhere }', 'GRAPHQL_VALIDATION_FAILED'],
      ['subscription { doesNotExistAnywhere }', 'GRAPHQL_VALIDATION_FAILED'],
      ['query A { __typename } query B { __typename }', 'OPERATION_UNKNOWN'],
      [doubling(20), 'QUERY_TOO_COMPLEX'],
      [abuses['1,000 aliases'], 'QUERY_TOO_COMPLEX'],
    ]) {
      raw.say(subscribe('e', { query }));
      const error = await raw.hearType('error');
      expect([error.id, error.payload[0].extensions?.code], ['e', code], query.slice(0, 40));
    }
    raw.socket.close(1000);
  });
  await check('socket: operations at once are bounded', async () => {
    const raw = await open();
    for (let at = 0; at <= subject.operations; at += 1) raw.say(subscribe(`s${at}`, subject.lasting));
    const error = await raw.hearType('error');
    expect([error.id, error.payload[0].extensions.code], [`s${subject.operations}`, 'TOO_MANY_OPERATIONS'], 'error');
    raw.socket.close(1000);
  }, ['lasting']);
}

// ---------------------------------------------------------------- the official clients

/** Everything one operation says, as a list; ends when it completes. */
function all(client, operation, onNext = () => {}) {
  return new Promise((resolve, reject) => {
    const heard = [];
    client.subscribe(operation, {
      next: (value) => {
        heard.push(value);
        onNext(value);
      },
      error: reject,
      complete: () => resolve(heard),
    });
  });
}

/** What a subscription says, after it was triggered where it has to be; stopped when it says enough. */
async function enough(client) {
  return new Promise((resolve, reject) => {
    const heard = [];
    const stop = client.subscribe(subject.subscription, {
      next: (value) => {
        if (value.errors) reject(new Error(JSON.stringify(value.errors)));
        heard.push(value);
        if (!subject.ends && heard.length === subject.events) {
          stop();
          resolve(heard);
        }
      },
      error: reject,
      complete: () => resolve(heard),
    });
    if (subject.trigger) setTimeout(() => post(subject.trigger).catch(reject), 500);
  });
}

const socketClient = (options = {}) =>
  createSocketClient({
    url: socketUrl,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: initPayload(subject.token),
    ...options,
  });

const eventClient = (token = subject.token) =>
  createEventClient({ url, headers: authorization(token), retryAttempts: 0 });

async function clients() {
  for (const [name, connect] of [['graphql-ws', socketClient], ['graphql-sse', eventClient]]) {
    await check(`${name}: a query`, async () => {
      const client = connect();
      const [answer, ...more] = await all(client, subject.query);
      expect([Boolean(answer?.data), more.length], [true, 0], 'answers');
      await client.dispose();
    });
    await check(`${name}: a mutation`, async () => {
      const client = connect();
      const [answer] = await all(client, subject.mutation);
      if (!answer?.data) throw new Error(JSON.stringify(answer));
      await client.dispose();
    });
    await check(`${name}: two subscriptions at once`, async () => {
      const client = connect();
      const both = await Promise.all([enough(client), enough(client)]);
      for (const heard of both) {
        if (heard.length < subject.events) throw new Error(`heard ${JSON.stringify(heard)}`);
      }
      await client.dispose();
    }, ['subscription']);
    await check(`${name}: one is stopped, the other goes on`, async () => {
      const client = connect();
      const stop = client.subscribe(subject.lasting, { next() {}, error() {}, complete() {} });
      const going = enough(client);
      stop();
      expect((await going).length >= subject.events, true, 'events of the other');
      await client.dispose();
    }, ['subscription', 'lasting']);
  }

  await check('graphql-ws: ping and pong', async () => {
    const client = socketClient({ lazy: false, keepAlive: 50 });
    await new Promise((resolve) => client.on('pong', (received) => received && resolve()));
    await client.dispose();
  });
  await check('graphql-ws: a wrong token is refused with 4403', async () => {
    const client = socketClient({ connectionParams: initPayload(subject.wrongToken) });
    const closed = await all(client, subject.query).then(() => ({ code: 'answered' }), (event) => event);
    expect(closed.code, 4403, 'close code');
  }, ['wrongToken']);
  await check('graphql-ws: a refused document is an error', async () => {
    const client = socketClient();
    const errors = await all(client, { query: '{ doesNotExistAnywhere }' }).then(() => [], (errors) => errors);
    expect(errors[0]?.extensions?.code, 'GRAPHQL_VALIDATION_FAILED', 'code');
    await client.dispose();
  });
  await check('graphql-sse: a refused document is an answer with errors', async () => {
    const [answer, ...more] = await all(eventClient(), { query: '{ doesNotExistAnywhere }' });
    expect([codeOf(answer), more.length], ['GRAPHQL_VALIDATION_FAILED', 0], 'code');
  });
  await check('graphql-sse: a wrong token is refused with 401', async () => {
    const client = eventClient(subject.wrongToken);
    const error = await all(client, subject.query).then(() => null, (error) => error);
    expect(error?.response?.status, 401, 'status');
  }, ['wrongToken']);
  await check('graphql-sse: abuse is an answer with errors', () =>
    quickly(async () => {
      const [answer] = await all(eventClient(), { query: doubling(20) });
      expect(codeOf(answer), 'QUERY_TOO_COMPLEX', 'code');
    }));
  await check('a token that ends while subscribed closes the socket and the event stream', async () => {
    const client = socketClient({ connectionParams: initPayload(subject.endingToken) });
    const connected = new Promise((resolve) => client.on('connected', resolve));
    const closed = all(client, subject.lasting).then(() => ({ code: 'completed' }), (event) => event);
    const stream = await post(subject.lasting, { accept: 'text/event-stream', token: subject.endingToken });
    expect(stream.status, 200, 'status of the stream');
    const streamed = stream.text();
    await connected;
    // The subscription itself leaves no trace until it speaks: a query behind it tells that it runs.
    await all(client, subject.query);
    const ended = await (await post(subject.end, { token: subject.endingToken })).json();
    if (ended.errors) throw new Error(JSON.stringify(ended.errors));
    expect((await closed).code, subject.endCode, 'close code');
    const rest = await streamed;
    if (!rest.includes('"errors"') || !rest.endsWith('event: complete\ndata:\n\n')) throw new Error(rest);
    await refused(await post(subject.query, { token: subject.endingToken }), 401, 'UNAUTHENTICATED');
  }, ['lasting', 'endingToken', 'end']);
}

await http();
await abuse();
await socket();
await clients();
await check('the server still answers at the end', async () => {
  const body = await (await post(subject.query)).json();
  if (!body.data) throw new Error(JSON.stringify(body));
});
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
