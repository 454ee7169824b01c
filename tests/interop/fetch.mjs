// `hookline probe` and the fetching of `hookline serve` against a FHIR server of others over real
// HTTP, with paging; and FHIR clients of others that fill our prefetch templates.
//   node --experimental-websocket fetch.mjs HOOKLINE SOURCE_DIR medplum|hapi
// Exit code 77: the server or the clients are not installed.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readExamples } from './examples.mjs';
import { startHookline } from './hookline_server.mjs';
import { load } from './npm_module.mjs';

const [hookline, source, peer] = process.argv.slice(2);
const modules = process.env.HOOKLINE_NODE_MODULES ?? join(source, 'tests/interop/node_modules');
const { missing, startFhirServers } = await import(`./${peer}_server.mjs`);
const absent = await missing(modules, ['fhir-kit-client', 'fhirclient']);
if (absent !== null) {
  console.log(`skipped: no ${absent}; tests/interop/run.sh`);
  process.exit(77);
}

const run = promisify(execFile);
const TOKEN = 'interop-token';
const DEADLINE_MS = 60000; // a busy machine must not look like a slow server
const example = JSON.parse(readFileSync(join(source, 'examples/requests/cetuximab-without-ras.json'), 'utf8')
  .replaceAll('https://ehr.example/fhir/', ''));
const patient = example.context.patientId;

// The example as a server would hold it: its resources, without remarks on searches.
const resources = readExamples(join(source, 'tests/data/mcode-examples'));
for (const value of Object.values(example.prefetch)) {
  const found = value?.resourceType === 'Bundle' ? (value.entry ?? []).map((entry) => entry.resource) : [value];
  resources.push(...found.filter((resource) => resource?.id !== undefined));
}

function ownersOf(resource) {
  const participants = (resource.participant ?? []).map((participant) => participant.actor);
  return [resource.subject, resource.patient, ...participants].map((owner) => owner?.reference);
}

function resourcesOf(type, id) {
  return [...new Map(resources.filter((resource) => resource.resourceType === type &&
    (type === 'Patient' ? resource.id === id : ownersOf(resource).includes(`Patient/${id}`)))
    .map((resource) => [resource.id, resource])).values()];
}

// The call of an EHR that satisfies every template.
function callWith(service) {
  const prefetch = {};
  for (const [key, template] of Object.entries(service.prefetch)) {
    const found = resourcesOf(typeOf(template), patient);
    prefetch[key] = key === 'patient' ? found[0]
      : { resourceType: 'Bundle', type: 'searchset', entry: found.map((resource) => ({ resource })) };
  }
  return { ...example, prefetch };
}

function typeOf(query) {
  return query.split(/[/?]/)[0];
}

async function probe(base, id, ...options) {
  const { stdout } = await run(hookline, ['probe', base, '--patient', id, '--json', '--now', '2026-10-05',
    '--deadline-ms', String(DEADLINE_MS), ...options],
    { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout);
}

// Cards without what differs from call to call.
function plain(response) {
  return JSON.parse(JSON.stringify(response.cards, (key, value) =>
    key === 'uuid' || key === 'authoredOn' || (key === 'id' && /^[0-9a-f-]{36}$/.test(value)) ? undefined : value)
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'uuid'));
}

async function post(services, id, body) {
  const response = await fetch(`${services}/${id}`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  });
  assert.equal(response.status, 200);
  return response.json();
}

function withoutPrefetch(base, token) {
  const { prefetch, ...rest } = example;
  return {
    ...rest, fhirServer: base,
    ...(token && { fhirAuthorization: { access_token: token, token_type: 'Bearer', expires_in: 300,
      scope: 'patient/*.read', subject: 'hookline', patient } }),
  };
}

const tests = {
  'probe reads every page of a server of others': async ({ paged, whole }) => {
    for (const id of ['cancer-patient-jenny-m', patient]) {
      const small = await probe(paged.base, id, '--draft', 'cetuximab');
      const large = await probe(whole.base, id, '--draft', 'cetuximab');
      assert.equal(small.server.fhirVersion, '4.0.1');
      for (const query of small.queries) {
        assert.equal(query.state, 'complete', `${query.key}: ${query.problem}`);
        const expected = resourcesOf(typeOf(query.query), id).length;
        assert.equal(query.resources, expected, query.key);
        assert.equal(query.pages, Math.max(1, Math.ceil(expected / 5)), query.key);
      }
      assert.ok(small.queries.some((query) => query.pages > 1));
      assert.ok(large.queries.every((query) => query.pages === 1));
      assert.deepEqual(small.facts, large.facts);
      assert.deepEqual(plain(small.response), plain(large.response));
    }
  },

  'a server that does not know the patient proves no absence': async ({ paged }) => {
    const report = await probe(paged.base, 'nobody').catch((error) => JSON.parse(error.stdout));
    assert.equal(report.queries[0].status, 404);
    for (const query of report.queries) {
      assert.notEqual(query.state, 'complete', query.key);
      assert.equal(query.problem, 'no-patient', query.key);
    }
  },

  'a call without prefetch gives the cards of a call with it': async ({ paged, hookline: server }) => {
    const { id, want } = await wanted(server);
    assert.ok(want.length > 0 && want[0].indicator === 'critical');
    assert.deepEqual(plain(await post(server.services, id, withoutPrefetch(paged.base))), want);
    const mixed = { ...withoutPrefetch(paged.base), prefetch: { patient: example.prefetch.patient } };
    assert.deepEqual(plain(await post(server.services, id, mixed)), want);
  },

  'the token opens the server, and goes nowhere else': async ({ locked, hookline: server }) => {
    const { id, want } = await wanted(server);
    assert.deepEqual(plain(await post(server.services, id, withoutPrefetch(locked.base, TOKEN))), want);
    const refused = plain(await post(server.services, id, withoutPrefetch(locked.base, 'wrong-token')));
    assert.ok(refused.length > 0, 'what could not be read is said');
    assert.ok(refused.every((card) => card.indicator !== 'critical'), 'unread is weaker than unknown');
    assert.ok(!server.log().includes('token'), 'no token in the log');
    assert.ok(!server.log().includes(patient), 'no patient in the log');
  },

  'fhir-kit-client fills our templates; pages that it leaves are read': async ({ paged, hookline: server }) => {
    const { default: Client } = await load(modules, 'fhir-kit-client');
    const client = new Client({ baseUrl: paged.base });
    await fillTemplates(server, (query) => client.request(query), { fhirServer: paged.base });
  },

  'fhirclient fills our templates and reads the pages itself': async ({ paged, hookline: server }) => {
    const { default: smart } = await load(modules, 'fhirclient');
    const client = new smart.FhirClient(paged.base);
    await fillTemplates(server, async (query) => {
      if (!query.includes('?')) {
        return client.fhirRequest(query);
      }
      const entry = [];
      for await (const resource of client.resources(query)) {
        entry.push({ resource });
      }
      return { resourceType: 'Bundle', type: 'searchset', entry };
    }, {});
  },
};

// The service, and the cards of a call with all of its prefetch.
async function wanted(server) {
  const { services } = await (await fetch(server.services)).json();
  const service = services.find((item) => item.hook === 'order-sign');
  return { ...service, want: plain(await post(server.services, service.id, callWith(service))) };
}

// What a CDS client does: takes the templates of discovery, asks its FHIR server, calls.
async function fillTemplates(server, request, members) {
  const { id, prefetch: templates, want } = await wanted(server);
  const prefetch = {};
  for (const [key, template] of Object.entries(templates)) {
    prefetch[key] = await request(template.replaceAll('{{context.patientId}}', patient));
  }
  assert.deepEqual(plain(await post(server.services, id, { ...example, ...members, prefetch })), want);
}

const { paged, whole, locked, close } = await startFhirServers({ modules, source, resources, token: TOKEN });
const server = await startHookline(hookline, {
  fetch: {
    servers: [paged, whole, locked].map(({ base }) => ({ base, internal: true, open: base !== locked.base })),
    deadline_ms: DEADLINE_MS,
  },
});
let failures = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test({ paged, whole, locked, hookline: server });
    console.log(`ok      ${name}`);
  } catch (error) {
    ++failures;
    console.log(`FAILED  ${name}\n${error.stack}`);
  }
}
await server.close();
close();
process.exit(failures === 0 ? 0 : 1);
