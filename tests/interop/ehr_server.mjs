// An EHR as a SMART app sees it: authorization server and FHIR server on loopback, with the
// resources of a test, and as well-behaved as `faults` allows.
import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

const PAGE_SIZE = 5;

/** Serves `resources`; `seen` holds every request: { method, path, query, headers, body }. */
export async function startEhr(resources, { patient, appContext, fhirUser }) {
  const ehr = { base: '', seen: [], faults: {}, codes: new Map(), tokens: new Set() };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) { body += chunk; }
    const url = new URL(request.url, 'http://127.0.0.1');
    ehr.seen.push({ method: request.method, path: url.pathname, query: url.searchParams, headers: request.headers, body });
    response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*');
    response.setHeader('Access-Control-Allow-Headers', 'authorization, content-type');
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    const send = (status, value) => {
      response.writeHead(status, { 'Content-Type': 'application/fhir+json' });
      response.end(JSON.stringify(value));
    };
    if (url.pathname === '/fhir/.well-known/smart-configuration') {
      send(200, {
        authorization_endpoint: `${ehr.origin}/authorize`, token_endpoint: `${ehr.origin}/token`,
        code_challenge_methods_supported: ['S256'], ...ehr.faults.configuration,
      });
    } else if (url.pathname === '/authorize') {
      authorize(ehr, url.searchParams, response);
    } else if (url.pathname === '/token') {
      const [status, answer] = token(ehr, new URLSearchParams(body), { patient, appContext, fhirUser });
      send(status, answer);
    } else if (!ehr.tokens.has(request.headers.authorization)) {
      send(401, {});
    } else {
      send(...read(ehr, url, resources));
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  ehr.origin = `http://127.0.0.1:${server.address().port}`;
  ehr.base = `${ehr.origin}/fhir`;
  ehr.close = () => { server.closeAllConnections(); server.close(); };
  return ehr;
}

function authorize(ehr, query, response) {
  const target = new URL(query.get('redirect_uri'));
  const answer = ehr.faults.authorization ?? { code: randomUUID() };
  for (const [name, value] of Object.entries({ state: query.get('state'), ...answer })) {
    target.searchParams.set(name, value);
  }
  ehr.codes.set(answer.code, query);
  response.writeHead(302, { Location: target.href }).end();
}

function token(ehr, form, { patient, appContext, fhirUser }) {
  const asked = ehr.codes.get(form.get('code'));
  ehr.codes.delete(form.get('code'));
  const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
  const isRight = asked?.get('code_challenge_method') === 'S256' && asked.get('code_challenge') === challenge &&
    ['client_id', 'redirect_uri'].every((name) => asked.get(name) === form.get(name)) &&
    asked.get('aud') === ehr.base && form.get('grant_type') === 'authorization_code';
  if (!isRight) {
    return [400, { error: 'invalid_grant' }];
  }
  const value = randomUUID();
  ehr.tokens.add(`Bearer ${value}`);
  const claims = Buffer.from(JSON.stringify({ fhirUser })).toString('base64url');
  return [200, {
    access_token: value, token_type: 'Bearer', expires_in: 300, scope: asked.get('scope'), patient, appContext,
    id_token: `e30.${claims}.`, ...ehr.faults.token,
  }];
}

function read(ehr, url, resources) {
  const [, , type, id] = url.pathname.split('/');
  if (ehr.faults.refused === type) {
    return [403, {}];
  }
  if (id !== undefined) {
    const found = resources.find((resource) => resource.resourceType === type && resource.id === id);
    return found === undefined ? [404, {}] : [200, found];
  }
  const page = Number(url.searchParams.get('page') ?? 0);
  const found = resources.filter((resource) => resource.resourceType === type);
  const link = [];
  if (found.length > (page + 1) * PAGE_SIZE) {
    const next = new URL(url);
    next.searchParams.set('page', page + 1);
    link.push({ relation: 'next', url: `${ehr.faults.pagesAt ?? ehr.origin}${next.pathname}${next.search}` });
  }
  const entry = found.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE).map((resource) => ({ resource }));
  return [200, { resourceType: 'Bundle', type: 'searchset', link, entry }];
}
