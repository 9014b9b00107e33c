// Bun, whose WebSockets are uWebSockets: each text is published on a topic that everyone is subscribed to.
const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch: (request, upgrading) => upgrading.upgrade(request) ? undefined : new Response('WebSocket only', { status: 426 }),
  websocket: {
    open: client => client.subscribe('everyone'),
    message: (client, text) => { server.publish('everyone', text); },
    idleTimeout: 0,
  },
});
console.log(`Listening on ws://127.0.0.1:${server.port}/`);
