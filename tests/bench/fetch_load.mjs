// What waiting for a FHIR server costs, measured on a running `hookline serve`:
//   node tests/bench/fetch_load.mjs HOOKLINE SOURCE_DIR
// 1. Calls one after the other whose data are fetched from a server that answers each query after
//    200 ms: time of the call, as its log line says, less the slowest answer upstream.
// 2. Calls with all of their prefetch, alone and while 200 calls wait for a server that answers
//    after 2 s: medians and 99th percentiles.
// Needs node only. Figures of one run on a noisy machine: look at the ratios.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [hookline, source] = process.argv.slice(2);
const example = JSON.parse(readFileSync(join(source, 'examples/requests/cetuximab-without-ras.json'), 'utf8'));
const KEYS = { Patient: 'patient', Condition: 'conditions', Observation: 'observations',
  DiagnosticReport: 'diagnosticReports', MedicationRequest: 'medicationRequests',
  MedicationAdministration: 'medicationAdministrations', Procedure: 'procedures',
  ServiceRequest: 'serviceRequests', Appointment: 'appointments' };
const EMPTY = JSON.stringify({ resourceType: 'Bundle', type: 'searchset', entry: [] });
const answers = Object.fromEntries(Object.entries(KEYS).map(([type, key]) => [type, JSON.stringify(example.prefetch[key])]));

// A FHIR server that holds the example and takes its time; notes how long each answer took.
async function slowServer(delayMs) {
  const took = [];
  const server = createServer((request, response) => {
    const begin = process.hrtime.bigint();
    setTimeout(() => {
      const type = request.url.split(/[/?]/)[2];
      response.writeHead(200, { 'Content-Type': 'application/fhir+json' });
      response.end(answers[type] ?? EMPTY, () => took.push(Number(process.hrtime.bigint() - begin) / 1e6));
    }, delayMs);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', 4096, resolve));
  return { base: `http://127.0.0.1:${server.address().port}/r4`, took, close: () => { server.closeAllConnections(); server.close(); } };
}

async function startHookline(servers) {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-load-'));
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify({ listen: '127.0.0.1:0',
    fetch: { deadline_ms: 20_000, connections_max: 4000, connections_per_host_max: 4000, servers: servers.map(({ base }) => ({ base, internal: true, open: true })) },
    limits: { connections_per_peer_max: 1000 } }));
  const child = spawn(hookline, ['serve', '--config', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines = [];
  child.stderr.on('data', (data) => lines.push(...String(data).split('\n').filter(Boolean)));
  const url = await new Promise((resolve) => {
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
      const found = /Serving (http:\S+)/.exec(text);
      if (found) { resolve(found[1]); }
    });
  });
  return { url: `${url}/metastatic-rectal-cancer-order-sign`, lines, close: () => new Promise((resolve) => {
    child.on('exit', () => { rmSync(folder, { recursive: true }); resolve(); });
    child.kill('SIGTERM');
  }) };
}

function post(url, text, agent) {
  return new Promise((resolve, reject) => {
    const begin = process.hrtime.bigint();
    const call = httpRequest(url, { method: 'POST', agent, headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) } },
      (response) => {
        response.resume();
        response.on('end', () => response.statusCode === 200 ? resolve(Number(process.hrtime.bigint() - begin) / 1e6)
          : reject(new Error(`status ${response.statusCode}`)));
      });
    call.on('error', reject);
    call.end(text);
  });
}

function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}

const { prefetch, ...bare } = example;
const full = JSON.stringify({ ...example, prefetch: { ...Object.fromEntries(['medicationStatements', 'carePlans', 'goals', 'encounters', 'adverseEvents'].map((key) => [key, null])), ...prefetch } });

const quick = await slowServer(200);
const slow = await slowServer(2000);
const server = await startHookline([quick, slow]);
const kept = new Agent({ keepAlive: true, maxSockets: 1 });
for (let i = 0; i < 20; ++i) { await post(server.url, full, kept); }

const over = [];
for (let i = 0; i < 30; ++i) {
  quick.took.length = 0;
  const lines = server.lines.length;
  await post(server.url, JSON.stringify({ ...bare, fhirServer: quick.base }), kept);
  while (server.lines.length === lines) { await new Promise((resolve) => setTimeout(resolve, 1)); }
  const line = JSON.parse(server.lines.at(-1));
  if (line.fetch !== 'complete') { throw new Error(`fetch: ${line.fetch}`); }
  over.push({ fetch: line.fetch_us / 1000 - Math.max(...quick.took), call: line.duration_us / 1000 - Math.max(...quick.took) });
}
console.log(`fetched call, slowest answer upstream 200 ms, 14 queries: fetch ends ${quantile(over.map((o) => o.fetch), 0.5).toFixed(1)} ms after it (median), ` +
  `${quantile(over.map((o) => o.fetch), 0.9).toFixed(1)} ms (90 %); with evaluation ${quantile(over.map((o) => o.call), 0.5).toFixed(1)} / ${quantile(over.map((o) => o.call), 0.9).toFixed(1)} ms`);

async function measure(milliseconds) {
  const times = [];
  const end = Date.now() + milliseconds;
  while (Date.now() < end) { times.push(await post(server.url, full, kept)); }
  return times;
}
const alone = await measure(1500);
const crowd = new Agent({ keepAlive: false, maxSockets: 1000 });
const waiting = Array.from({ length: 200 }, () => post(server.url, JSON.stringify({ ...bare, fhirServer: slow.base }), crowd));
await new Promise((resolve) => setTimeout(resolve, 400));
const beside = await measure(1200);
const waited = await Promise.all(waiting);
const report = (name, times) => console.log(`${name}: ${times.length} calls, median ${quantile(times, 0.5).toFixed(2)} ms, 99 % ${quantile(times, 0.99).toFixed(2)} ms`);
report('calls with prefetch, alone', alone);
report('calls with prefetch, beside 200 that wait', beside);
console.log(`99 %: x ${(quantile(beside, 0.99) / quantile(alone, 0.99)).toFixed(2)}`);
report('the 200 that waited for 2 s', waited);
await server.close();
[quick, slow].forEach((peer) => peer.close());
process.exit(0);
