import { connect } from 'node:net';
import { quantiles } from './measure.mjs';

const headEnd = '\r\n\r\n';
const chunkedEnd = '0\r\n\r\n';

/** @returns a request as it goes over the wire; sent by {@link load}, once */
export const postRequest = (path, { headers = {}, body }) => {
  const text = JSON.stringify(body);
  const lines = Object.entries({
    Host: 'localhost',
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`);
  return [`POST ${path} HTTP/1.1`, ...lines, '', text].join('\r\n');
};

/** @returns whether the text is a whole answer; servers here give a length, or end with the last chunk */
const isWhole = (text) => {
  const end = text.indexOf(headEnd);
  if (end === -1) return false;
  const length = /^content-length: (\d+)/im.exec(text.slice(0, end + 2))?.[1];
  if (length !== undefined) return text.length >= end + headEnd.length + Number(length);
  return text.endsWith(chunkedEnd);
};

const open = (port) =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.setEncoding('latin1');
    socket.once('error', reject);
  });

/** Sends one request after another over one connection that stays open. */
const sendAll = (socket, take, latencies) =>
  new Promise((resolve, reject) => {
    let began = 0;
    let answer = '';
    const send = () => {
      const request = take();
      if (request === undefined) return socket.end(resolve);
      began = performance.now();
      answer = '';
      return socket.write(request);
    };
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The server closed a connection.')));
    socket.on('data', (text) => {
      answer = answer === '' ? text : answer + text;
      if (!isWhole(answer)) return;
      latencies.push(performance.now() - began);
      if (/^HTTP\/1.1 20[01] /.test(answer)) send();
      else reject(new Error(`The server refused: ${answer}`));
    });
    send();
  });

/**
 * Sends every request exactly once, over so many connections at once, each waiting for its answer before it goes on. Plain
 * sockets, so that the load takes little of the processors that the servers run on.
 * @param ports of the servers; connections are dealt out in turn
 * @returns {Promise<{ rate: number, p50: number, p99: number }>}
 * @throws Error for any answer that is not 200 or 201
 */
export const load = async (ports, requests, connections) => {
  const sockets = await Promise.all(
    Array.from({ length: connections }, (_, n) => open(ports[n % ports.length])),
  );
  const latencies = [];
  const waiting = requests.values();
  const began = performance.now();
  await Promise.all(sockets.map((socket) => sendAll(socket, () => waiting.next().value, latencies)));
  const seconds = (performance.now() - began) / 1_000;
  return { rate: requests.length / seconds, ...quantiles(latencies) };
};
