// Required by Node.js before a function's code: sends TLS connections for AWS's hosts to what stands here in their place.
'use strict';

const { syncBuiltinESMExports } = require('node:module');
const tls = require('node:tls');
const hosts = require('./hosts.json');

const connect = tls.connect;

/** The port of this machine that stands for a host, if one does. A name that begins with "*." stands for one label more. */
function localPort(host) {
  const name = host.toLowerCase();
  const wildcard = '*' + name.slice(name.indexOf('.'));
  return (hosts.find((local) => local.name === name || local.name === wildcard) || {}).port;
}

/** The options among the arguments, which may also begin with port and host, or end with a callback. */
function optionsOf(args) {
  const options = {};
  for (const arg of args) {
    if (typeof arg === 'object' && arg !== null) {
      Object.assign(options, arg);
    } else if (typeof arg === 'number' || (typeof arg === 'string' && arg !== '' && !isNaN(arg))) {
      options.port = arg;
    } else if (typeof arg === 'string') {
      options.host = arg;
    }
  }
  return options;
}

tls.connect = function (...args) {
  const options = optionsOf(args);
  const host = options.host || options.servername;
  const port = typeof host === 'string' && !options.socket && !options.path ? localPort(host) : undefined;
  if (port === undefined) {
    return connect.apply(this, args);
  }
  const local = { ...options, host: '127.0.0.1', port, servername: options.servername || host };
  // Looked up already, and maybe for another kind of address than the local one.
  delete local.lookup;
  delete local.family;
  const callback = args.find((arg) => typeof arg === 'function');
  return connect.call(this, local, callback);
};

// For those that import { connect } from 'node:tls'.
syncBuiltinESMExports();
