// SR-193: hours of mixed load with faults.
//   node tests/soak/soak.mjs HOOKLINE SOURCE_DIR [MINUTES]    (20; before a release 480)
// One server with feedback, an audit record and a FHIR server of its own; clients that call, call
// with data to be fetched, send what is no JSON, what is cut short and what is too large, go before
// their answer, give feedback, and ask for everything else there is. The FHIR server answers, fails,
// drips and hangs up in turn. Every 5 s memory, descriptors and threads of the server are read.
// After a warm-up of a fifth of the time: resident memory grows by less than 1 MiB an hour (the
// median of the slopes between samples, which single bumps do not move), the 99th percentile of the
// last third is at most 1.1 times that of the first. Descriptors and threads are as many at the end
// as after the warm-up, both times after a rest in which idle connections end. In less than 20
// minutes memory and percentile are shown, but too uncertain to judge. Ends with 1 when a promise is
// broken or a good call is not 200.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [hookline, source, given = '20'] = process.argv.slice(2);
const minutes = Number(given);
const SAMPLE_MS = 5000;
const REST_MS = 40_000;  // longer than idle connections are kept, by us and by the server
const CALLS_PER_SECOND = 20;  // constant, so that the load is the same from the first to the last hour
const example = JSON.parse(readFileSync(join(source, 'examples/requests/cetuximab-without-ras.json'), 'utf8'));
const full = JSON.stringify(example);
const EMPTY = JSON.stringify({ resourceType: 'Bundle', type: 'searchset', entry: [] });

let turn = 0;
const fhir = createServer((request, response) => {
  turn += 1;
  if (turn % 11 === 0) { request.socket.destroy(); return; }
  if (turn % 7 === 0) { response.writeHead(500).end(); return; }
  response.writeHead(200, { 'Content-Type': 'application/fhir+json' });
  if (turn % 13 === 0) { response.write(EMPTY.slice(0, 9)); setTimeout(() => response.destroy(), 300); return; }
  response.end(EMPTY);
});
await new Promise((resolve) => fhir.listen(0, '127.0.0.1', resolve));
const base = `http://127.0.0.1:${fhir.address().port}/r4`;

const folder = mkdtempSync(join(tmpdir(), 'hookline-soak-'));
writeFileSync(join(folder, 'config.json'), JSON.stringify({ listen: '127.0.0.1:0', log_level: 'off', explain: true,
  feedback: { file: 'feedback.db' }, audit: { file: 'audit.jsonl', file_bytes_max: 1048576 },
  fetch: { deadline_ms: 1000, servers: [{ base, internal: true, open: true }] } }));
const server = spawn(hookline, ['serve', '--config', join(folder, 'config.json')], { stdio: ['ignore', 'pipe', 'inherit'] });
const root = await new Promise((resolve) => {
  let out = '';
  server.stdout.on('data', (data) => {
    out += data;
    const found = /Serving (http:\S+)\/cds-services/.exec(out);
    if (found) { resolve(found[1]); }
  });
});
const port = Number(new URL(root).port);
const order = '/cds-services/metastatic-rectal-cancer-order-sign';

const kept = new Agent({ keepAlive: true, maxSockets: 16 });
function send(method, path, text = '', { agent = kept, cutAfterMs = 0 } = {}) {
  return new Promise((resolve) => {
    const call = httpRequest(root + path, { method, agent, headers: text ? { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) } : {} }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
      response.on('error', () => resolve('cut'));
    });
    call.on('error', () => resolve('cut'));
    if (cutAfterMs) { setTimeout(() => call.destroy(), cutAfterMs); }
    call.end(text);
  });
}
function raw(bytes) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => { socket.write(bytes); setTimeout(() => socket.destroy(), 50); });
    socket.on('close', () => resolve('cut'));
    socket.on('error', () => {});
    socket.resume();
  });
}

const faults = [];
const durations = [];
const { prefetch, ...bare } = example;
const feedback = () => JSON.stringify({ feedback: [{ card: crypto.randomUUID(), outcome: 'overridden', outcomeTimestamp: new Date().toISOString() }] });
const once = () => new Agent({ keepAlive: false });
const others = [
  [200, () => send('POST', order, JSON.stringify({ ...bare, fhirServer: base }))],
  [200, () => send('POST', `${order}/feedback`, feedback())],
  [200, () => send('POST', order.replace('/cds-services', '/explain'), full)],
  [200, () => send('GET', '/cds-services')],
  [200, () => send('GET', '/openapi.json', '', { agent: once() })],
  [200, () => send('GET', '/readyz')],
  [404, () => send('GET', '/nowhere')],
  [400, () => send('POST', order, full.slice(0, full.length / 2))],
  [400, () => send('POST', order, JSON.stringify({ ...example, context: {} }))],
  ['any', () => send('POST', order, full, { agent: once(), cutAfterMs: 1 })],
  ['any', () => send('POST', order, JSON.stringify({ ...bare, fhirServer: base }), { agent: once(), cutAfterMs: 5 })],
  ['any', () => raw(`POST ${order} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n{`)],
  ['any', () => raw(`POST ${order} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le`)],
  ['any', () => raw('\x16\x03\x01\x02\x00\x01\x00')],
];

async function goodCall() {
  const begin = performance.now();
  const status = await send('POST', order, full);
  durations.push([begin, performance.now() - begin]);
  if (status !== 200) { faults.push(`a good call was answered ${status}`); }
}
async function otherCall(number) {
  const [wanted, run] = others[number % others.length];
  const status = await run();
  if (wanted !== 'any' && status !== wanted) { faults.push(`answered ${status}, expected ${wanted}: case ${number % others.length}`); }
}

function sample() {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return { at: performance.now(), kib: Number(/VmRSS:\s+(\d+)/.exec(status)[1]), threads: Number(/Threads:\s+(\d+)/.exec(status)[1]),
    descriptors: readdirSync(`/proc/${server.pid}/fd`).length };
}
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const quantile = (values, q) => values.sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))];
const third = (list, n) => list.slice(Math.floor(list.length * n / 3), Math.floor(list.length * (n + 1) / 3));

const samples = [];
const running = new Set();
const start = (call) => { running.add(call); call.finally(() => running.delete(call)); };
let number = 0;
async function load(milliseconds) {
  const begin = performance.now();
  for (let i = 0; performance.now() < begin + milliseconds; ++i) {
    const due = begin + i * 1000 / CALLS_PER_SECOND;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    start(goodCall());
    start(otherCall(number++));
  }
  await Promise.all(running);
}
async function rested() {
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  return sample();
}
await load(minutes * 60_000 / 5);
const before = await rested();
const warm = performance.now();
const sampler = setInterval(() => samples.push(sample()), SAMPLE_MS);
await load(minutes * 60_000 * 4 / 5);
clearInterval(sampler);
const after = await rested();

const seen = samples;
const slopes = [];
for (let i = 0; i < seen.length; ++i) {
  // At least a quarter of the time apart: near samples say more of noise than of growth.
  for (let j = i + Math.ceil(seen.length / 4); j < seen.length; ++j) {
    slopes.push((seen[j].kib - seen[i].kib) / 1024 / ((seen[j].at - seen[i].at) / 3_600_000));
  }
}
const growth = median(slopes);
const calls = durations.filter(([at]) => at >= warm).map(([, took]) => took);
const [first, last] = [quantile(third(calls, 0), 0.99), quantile(third(calls, 2), 0.99)];
const grown = (name) => after[name] - before[name];
console.log(`${minutes} min, ${durations.length} good calls and as many others; memory ${(before.kib / 1024).toFixed(1)} to ${(after.kib / 1024).toFixed(1)} MiB at rest, ` +
  `${growth.toFixed(2)} MiB/h; descriptors ${grown('descriptors') >= 0 ? '+' : ''}${grown('descriptors')}, threads ${grown('threads') >= 0 ? '+' : ''}${grown('threads')}; ` +
  `99 % ${first.toFixed(2)} ms, then ${last.toFixed(2)} ms (x ${(last / first).toFixed(2)})`);
if (grown('descriptors') > 0) { faults.push('descriptors grow'); }
if (grown('threads') > 0) { faults.push('threads grow'); }
if (minutes >= 20 && growth >= 1) { faults.push('memory grows'); }
if (minutes >= 20 && last > 1.1 * first) { faults.push('the 99th percentile grows'); }

const code = await new Promise((resolve) => { server.on('exit', (status, signal) => resolve(signal ?? status)); server.kill('SIGTERM'); });
if (code !== 0) { faults.push(`the server ended with ${code}`); }
fhir.closeAllConnections();
fhir.close();
rmSync(folder, { recursive: true });
for (const fault of [...new Set(faults)].slice(0, 20)) { console.error(`${fault} (${faults.filter((f) => f === fault).length} times)`); }
process.exit(faults.length > 0 ? 1 : 0);
