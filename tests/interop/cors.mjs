// Who may read answers in a real browser: pages of the listed origins, nobody else (SR-100 to SR-102).
//   node cors.mjs HOOKLINE SOURCE_DIR
// Exit code 77: no browser, or its driver is not installed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { skipWithoutBrowser, startBrowser } from './browser.mjs';
import { startHookline } from './hookline_server.mjs';
import { runTests } from './run_tests.mjs';
import { startStaticServer } from './static_server.mjs';

const [hookline, source] = process.argv.slice(2);
const modules = process.env.HOOKLINE_NODE_MODULES ?? join(source, 'tests/interop/node_modules');
await skipWithoutBrowser(modules);

const page = { '/page.html': '<!doctype html><title>page</title>' };
const listed = await startStaticServer(source, page);
const stranger = await startStaticServer(source, page);
const server = await startHookline(hookline, { cors: { origins: [listed.origin] } });
const browser = await startBrowser(modules);
const example = readFileSync(join(source, 'examples/requests/cetuximab-without-ras.json'), 'utf8');
const service = `${server.services}/metastatic-rectal-cancer-order-sign`;

/** What a script of the page sees: status and body, or `blocked`. */
async function ask(page, url, options = {}) {
  return JSON.parse(await page.evaluate(`fetch(${JSON.stringify(url)}, ${JSON.stringify(options)})
    .then(async (answer) => JSON.stringify({ status: answer.status, body: await answer.text(), type: answer.type }))
    .catch(() => JSON.stringify({ blocked: true }))`));
}

const json = (body) => ({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
const known = await browser.open(`${listed.origin}/page.html`);
const unknown = await browser.open(`${stranger.origin}/page.html`);
for (const one of [known, unknown]) { await one.waitFor('document.title === "page"'); }

const tests = {
  async 'a page of a listed origin reads discovery, cards and statements'() {
    assert.equal(JSON.parse((await ask(known, server.services)).body).services.length > 0, true);
    const answer = await ask(known, service, json(example));
    assert.equal(answer.status, 200);
    assert.equal(JSON.parse(answer.body).cards.length > 0, true);
  },
  async 'it reads errors as well'() {
    assert.equal((await ask(known, service, json('{}'))).status, 400);
    assert.equal((await ask(known, `${server.services}/none`, json(example))).status, 404);
  },
  async 'a page of another origin reads nothing'() {
    for (const [url, options] of [[server.services], [service, json(example)], [service, json('{}')]]) {
      assert.deepEqual(await ask(unknown, url, options), { blocked: true });
    }
  },
  async 'cookies are not asked for: a call with credentials is blocked'() {
    assert.deepEqual(await ask(known, server.services, { credentials: 'include' }), { blocked: true });
  },
  async 'a type that needs no preflight is refused, whoever sends it'() {
    const plain = { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: example };
    assert.equal((await ask(known, service, plain)).status, 415);
    assert.deepEqual(await ask(unknown, service, plain), { blocked: true });
    assert.equal((await ask(unknown, service, { ...plain, mode: 'no-cors' })).type, 'opaque');
    assert.ok(server.log().split('\n').filter((line) => line.includes('415')).length >= 3, server.log());
  },
  async 'a header that is not allowed is stopped by the preflight'() {
    assert.deepEqual(await ask(known, server.services, { headers: { 'X-Other': '1' } }), { blocked: true });
    assert.equal((await ask(known, server.services, { headers: { Authorization: 'Bearer x' } })).status, 200);
  },
};

const failed = await runTests(tests);
await browser.close();
await server.close();
for (const one of [listed, stranger]) { one.close(); }
process.exit(failed === 0 ? 0 : 1);
