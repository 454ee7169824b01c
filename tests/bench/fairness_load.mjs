// SR-118: what a client that calls too much does to one that does not, measured on a running
// `hookline serve`:
//   node tests/bench/fairness_load.mjs HOOKLINE SOURCE_DIR [ROUNDS]
// The quiet client calls at a constant rate, whatever the answers take; a time counts from the
// moment at which its call was due. The noisy one, in a process of its own and from another
// address, keeps 64 connections busy without a pause. Rounds alone and beside it alternate; the
// figure is the median over the rounds of the ratio of the 99th percentiles (wanted: 1.2 at most).
// With a share of 20 calls per second for each client, and with the defaults, which limit only what
// one client has in work. The noisy process takes CPU from the server as well: it runs at the lowest
// priority, and the ratio still includes what it takes.
// Needs node only.
import { fork, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RATE = 15;  // calls of the quiet client per second; below its share
const ROUND_MS = 8000;
const NOISY_CONNECTIONS = 64;

function post(url, text, agent, localAddress) {
  return new Promise((resolve, reject) => {
    const call = httpRequest(url, { method: 'POST', agent, localAddress,
      headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) } }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    call.on('error', reject);
    call.end(text);
  });
}

// The noisy client: begins and ends by message, and tells what it was answered.
async function beNoisy(url, text) {
  const agent = new Agent({ keepAlive: true, maxSockets: NOISY_CONNECTIONS });
  const answers = {};
  let goes = true;
  process.on('message', () => { goes = false; });
  await Promise.all(Array.from({ length: NOISY_CONNECTIONS }, async () => {
    while (goes) {
      // A refusal ends the connection while the body is on its way: the answer may be lost.
      const status = await post(url, text, agent, '127.0.0.2').catch(() => 'reset');
      answers[status] = (answers[status] ?? 0) + 1;
    }
  }));
  process.send(answers, () => process.exit(0));
}

async function startHookline(hookline, limits) {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-fairness-'));
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify({ listen: '127.0.0.1:0', log_level: 'off', limits: { addresses_are_clients: true, ...limits } }));
  const child = spawn(hookline, ['serve', '--config', file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise((resolve) => {
    let out = '';
    child.stdout.on('data', (data) => {
      out += data;
      const found = /Serving (http:\S+)/.exec(out);
      if (found) { resolve(found[1]); }
    });
  });
  return { url: `${url}/metastatic-rectal-cancer-order-sign`, close: () => new Promise((resolve) => {
    child.on('exit', () => { rmSync(folder, { recursive: true }); resolve(); });
    child.kill('SIGTERM');
  }) };
}

async function quietTimes(url, text, agent) {
  const times = [];
  const calls = [];
  const begin = performance.now();
  for (let i = 0; i < RATE * ROUND_MS / 1000; ++i) {
    const due = begin + i * 1000 / RATE;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    calls.push(post(url, text, agent).then((status) => {
      if (status !== 200) { throw new Error(`the quiet client was answered ${status}`); }
      times.push(performance.now() - due);
    }));
  }
  await Promise.all(calls);
  return times;
}

function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}

async function compare(name, hookline, source, text, limits, rounds) {
  const server = await startHookline(hookline, limits);
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  await quietTimes(server.url, text, agent);  // warm
  const all = { alone: [], beside: [] };
  const ratios = [];
  const answers = {};
  for (let i = 0; i < rounds; ++i) {
    const alone = await quietTimes(server.url, text, agent);
    const noisy = fork(fileURLToPath(import.meta.url), ['--noisy', server.url, source]);
    setPriority(noisy.pid, constants.priority.PRIORITY_LOW);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const beside = await quietTimes(server.url, text, agent);
    noisy.send('end');
    const told = await new Promise((resolve) => noisy.on('message', resolve));
    for (const [status, count] of Object.entries(told)) { answers[status] = (answers[status] ?? 0) + count; }
    all.alone.push(...alone);
    all.beside.push(...beside);
    ratios.push(quantile(beside, 0.99) / quantile(alone, 0.99));
  }
  await server.close();
  const show = (times) => `median ${quantile(times, 0.5).toFixed(2)} ms, 99 % ${quantile(times, 0.99).toFixed(2)} ms`;
  console.log(`${name}\n  quiet alone:  ${show(all.alone)}\n  quiet beside: ${show(all.beside)}\n  99 %: x ${quantile(ratios, 0.5).toFixed(2)} (median of ${rounds} rounds: ${ratios.map((r) => r.toFixed(2)).join(' ')})\n` +
    `  the noisy one was answered ${Object.entries(answers).map(([status, count]) => `${status}: ${count}`).join(', ')}`);
}

const bodyOf = (source) => JSON.stringify(JSON.parse(readFileSync(join(source, 'examples/requests/cetuximab-without-ras.json'), 'utf8')));

if (process.argv[2] === '--noisy') {
  await beNoisy(process.argv[3], bodyOf(process.argv[4]));
} else {
  const [hookline, source, rounds = '5'] = process.argv.slice(2);
  const text = bodyOf(source);
  await compare('20 calls per second for each client', hookline, source, text,
    { requests_per_client_per_second: 20, requests_per_client_burst: 20 }, Number(rounds));
  await compare('defaults (128 in work, no rate)', hookline, source, text, {}, Number(rounds));
}
