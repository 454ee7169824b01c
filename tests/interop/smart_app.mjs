// The SMART app of examples/smart-app in a real browser (SR-104), launched from the link of a card.
//   node smart_app.mjs HOOKLINE SOURCE_DIR
// Exit code 77: no browser, or its driver is not installed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { skipWithoutBrowser, startBrowser } from './browser.mjs';
import { startEhr } from './ehr_server.mjs';
import { startHookline } from './hookline_server.mjs';
import { runTests } from './run_tests.mjs';
import { startStaticServer } from './static_server.mjs';

const [hookline, source] = process.argv.slice(2);
const modules = process.env.HOOKLINE_NODE_MODULES ?? join(source, 'tests/interop/node_modules');
await skipWithoutBrowser(modules);

const HOSTILE = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>';
const example = JSON.parse(readFileSync(join(source, 'examples/requests/cetuximab-without-ras.json'), 'utf8'));
const patient = example.context.patientId;

// The patient's resources, cetuximab running, with markup in what the app shows.
function recordOf() {
  const resources = Object.values(example.prefetch)
    .flatMap((value) => value?.resourceType === 'Bundle' ? (value.entry ?? []).map((entry) => entry.resource) : [value])
    .filter((resource) => resource?.id !== undefined);
  const person = resources.find((resource) => resource.resourceType === 'Patient');
  person.name = [{ given: [HOSTILE], family: 'Example' }];
  const running = structuredClone(example.context.draftOrders.entry[0].resource);
  return [...resources, { ...running, id: 'running', status: 'active', authoredOn: new Date().toISOString().slice(0, 10) }];
}

const app = await startStaticServer(join(source, 'examples/smart-app'));
const server = await startHookline(hookline, {
  cors: { origins: [app.origin] }, smart: { url: `${app.origin}/launch.html`, label: 'Guideline' },
});
const hooklineBase = server.services.replace(/\/cds-services$/, '');

// What an EHR does with the link of a card: opens its URL, keeps appContext for the token.
async function linkOfCard() {
  const response = await fetch(`${server.services}/metastatic-rectal-cancer-order-sign`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(example),
  });
  const links = (await response.json()).cards.flatMap((card) => card.links ?? []);
  return links.find((link) => link.type === 'smart');
}

const link = await linkOfCard();
const ehr = await startEhr(recordOf(), { patient, appContext: link.appContext, fhirUser: 'Practitioner/example' });
const other = await startEhr([], { patient });
app.replaced['/settings.json'] = JSON.stringify({
  clientId: 'example', scope: 'launch openid fhirUser patient/*.read', issuers: [ehr.base], hookline: hooklineBase,
});
const browser = await startBrowser(modules);

const launchOf = (base) => `${link.url}?iss=${encodeURIComponent(base)}&launch=l-1`;
const statusOf = (page) => page.evaluate('document.getElementById("status").innerText');
const asksFor = ({ seen }, path) => seen.filter((request) => request.path === path && request.method !== 'OPTIONS');
// The launch has failed, or the cards are there.
const ENDED = `location.origin === ${JSON.stringify(app.origin)} && document.readyState === 'complete' &&
  (document.getElementById('status').classList.contains('error') || document.getElementById('cards')?.hidden === false)`;

/** A launch with these faults of the EHR, up to its end; the page and what the EHR was asked. */
async function launched(faults = {}, url = launchOf(ehr.base)) {
  ehr.faults = faults;
  ehr.seen = [];
  const page = await browser.open(url);
  await page.waitFor(ENDED);
  return page;
}

const tests = {
  async 'a launch from a card shows patient, statements and cards, as text'() {
    const page = await launched();
    const text = await page.evaluate('document.body.innerText');
    assert.ok(text.includes(HOSTILE), text);
    assert.match(text, /MRC-EGFR-01/);
    assert.match(text, /Not a medical device/);
    assert.match(text, /critical|warning/);
    assert.equal(await page.evaluate('document.querySelectorAll("#cards article").length > 0'), true);
    assert.equal(await page.evaluate('window.pwned'), undefined);
    assert.equal(await page.evaluate('document.querySelectorAll("main script, main img").length'), 0);
    assert.deepEqual(page.problems, []);
  },
  async 'the statement opens from the list'() {
    const page = await launched();
    const href = await page.evaluate('document.querySelector("#statements a").href');
    assert.equal((await fetch(href)).status, 200);
  },
  async 'code, state and token are in no address, no history and no storage'() {
    const page = await launched();
    assert.equal(await page.evaluate('location.search + location.hash'), '');
    assert.equal(await page.evaluate('sessionStorage.length + localStorage.length'), 0);
    assert.equal(await page.evaluate('document.cookie'), '');
    const tokens = [...ehr.tokens].map((value) => value.replace('Bearer ', ''));
    const { entries } = await page.client.Page.getNavigationHistory();
    for (const { url } of [...page.requests, ...entries]) {
      assert.ok(!tokens.some((token) => url.includes(token)), url);
    }
    assert.ok(!entries.some(({ url }) => url.startsWith(app.origin) && /[?&](code|state)=/.test(url)));
    const [request] = asksFor(ehr, '/authorize');
    assert.equal(request.query.get('aud'), ehr.base);
    assert.ok(request.query.get('state').length >= 22, 'less than 128 bits');
  },
  async 'an EHR that is not in the list gets nothing'() {
    const page = await launched({}, launchOf(other.base));
    assert.match(await statusOf(page), /not among the issuers/);
    assert.deepEqual(other.seen, []);
  },
  async 'a state that is unknown, missing or used before ends the launch'() {
    for (const query of ['code=c&state=guessed', 'code=c', '']) {
      const page = await launched({}, `${app.origin}/index.html?${query}`);
      assert.match(await statusOf(page), /belongs to no launch/);
      assert.deepEqual(asksFor(ehr, '/token'), []);
    }
    const page = await launched();
    const answer = page.requests.find(({ url }) => url.startsWith(`${app.origin}/index.html?`)).url;
    ehr.seen = [];
    await page.go(answer);
    await page.waitFor('document.getElementById("status")?.classList.contains("error")');
    assert.match(await statusOf(page), /belongs to no launch/);
    assert.deepEqual(asksFor(ehr, '/token'), []);
  },
  async 'no PKCE with S256, no endpoint that is safe: no launch'() {
    for (const configuration of [{ code_challenge_methods_supported: ['plain'] }, { code_challenge_methods_supported: undefined },
      { token_endpoint: 'http://ehr.example/token' }, { authorization_endpoint: 'javascript:alert(1)' }]) {
      const page = await launched({ configuration });
      assert.match(await statusOf(page), /PKCE|endpoints/);
      assert.deepEqual(asksFor(ehr, '/authorize'), []);
    }
  },
  async 'a refusal of the EHR is shown as text'() {
    const page = await launched({ authorization: { error: 'access_denied', error_description: HOSTILE } });
    assert.ok((await statusOf(page)).includes(HOSTILE));
    assert.equal(await page.evaluate('window.pwned'), undefined);
    assert.deepEqual(asksFor(ehr, '/token'), []);
  },
  async 'a token answer without patient, bearer or user is an end that says so'() {
    for (const [token, words] of [[{ patient: undefined }, /no patient/], [{ patient: '../Patient' }, /no patient/],
      [{ token_type: 'mac' }, /no bearer/], [{ id_token: undefined }, /who uses the app/]]) {
      assert.match(await statusOf(await launched({ token })), words);
    }
  },
  async 'what could not be read is named by the cards, not taken as absent'() {
    const whole = await launched();
    assert.doesNotMatch(await whole.evaluate('document.body.innerText'), /could not be read/i);
    const page = await launched({ refused: 'Observation' });
    assert.match(await page.evaluate('document.body.innerText'), /could not be (read|checked)/i);
  },
  async 'pages are read to the end, from this server only'() {
    const page = await launched();
    assert.ok(asksFor(ehr, '/fhir/Observation').length > 1, 'the example fits on one page');
    assert.deepEqual(page.problems, []);
    other.seen = [];
    const misled = await launched({ pagesAt: other.origin });
    assert.deepEqual(other.seen, []);
    assert.match(await misled.evaluate('document.body.innerText'), /could not be (read|checked)/i);
  },
  async 'an inline script does not run'() {
    const page = await launched();
    await page.evaluate(`{ const s = document.createElement('script');
      try { s.textContent = 'window.pwned = 1'; } catch {} document.body.append(s); }`);
    assert.equal(await page.evaluate('window.pwned'), undefined);
    assert.ok(page.problems.some((problem) => problem.startsWith('policy')), 'no violation was seen');
  },
};

const failed = await runTests(tests);
await browser.close();
await server.close();
for (const one of [app, ehr, other]) { one.close(); }
process.exit(failed === 0 ? 0 : 1);
