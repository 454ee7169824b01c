// HAPI's JPA server (hapi/) for the interop tests, started and loaded over its own interface.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from './npm_module.mjs';

const target = fileURLToPath(new URL('hapi/target', import.meta.url));

/** What is not there; null when all is. `more`: npm packages that the caller needs. */
export async function missing(modules, more) {
  if (!existsSync(join(target, 'classpath'))) {
    return 'HAPI server in hapi/target';
  }
  for (const name of more) {
    if ((await load(modules, name)) === null) {
      return `npm package ${name}`;
    }
  }
  return null;
}

/** The same resources three times: five entries a page, whole, and whole behind a token. */
export async function startFhirServers({ resources, token }) {
  const classpath = readFileSync(join(target, 'classpath'), 'utf8').trim();
  const child = spawn('java', ['-XX:TieredStopAtLevel=1', '-Xmx2g', '-cp', `${join(target, 'classes')}:${classpath}`,
    'hookline.interop.HapiServer', token], { stdio: ['pipe', 'pipe', 'inherit'] });
  const origin = await new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
      const found = /HAPI serves (http:\S+)/.exec(text);
      if (found) { resolve(found[1]); }
    });
    child.on('exit', (code) => reject(new Error(`HAPI ended with ${code}: ${text.slice(-2000)}`)));
    child.on('error', reject);
  });
  await store(`${origin}/whole`, resources);
  const at = (path) => ({ base: `${origin}/${path}` });
  return {
    paged: at('paged'), whole: at('whole'), locked: at('locked'),
    close: () => { child.removeAllListeners('exit'); child.stdin.end(); },
  };
}

// One transaction, so that resources may refer to each other in any order.
async function store(base, resources) {
  const last = new Map(resources.map((resource) => [`${resource.resourceType}/${resource.id}`, resource]));
  const entry = [...last].map(([url, resource]) => ({ resource, request: { method: 'PUT', url } }));
  const response = await fetch(base, {
    method: 'POST', headers: { 'Content-Type': 'application/fhir+json' },
    body: JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }),
  });
  assert.equal(response.status, 200, response.status === 200 ? '' : await response.text());
}
