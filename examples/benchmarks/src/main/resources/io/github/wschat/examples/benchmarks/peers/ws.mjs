// Node.js with ws: each text is sent to every client.
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, backlog: 4096 });
server.on('listening', () => console.log(`Listening on ws://127.0.0.1:${server.address().port}/`));
server.on('connection', client => {
  client.on('message', text => {
    for (const everyone of server.clients) {
      everyone.send(text, { binary: false });
    }
  });
});
