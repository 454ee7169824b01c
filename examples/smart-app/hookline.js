// The CDS client: discovery, prefetch, and the call of patient-view (CDS Hooks 2.0).
import { AppError } from './app_error.js';

const HOOK = 'patient-view';

/** The services of the server for patient-view. */
export async function findServices(base) {
  const response = await fetch(`${base}/cds-services`, { headers: { Accept: 'application/json' } });
  if (!response.ok) {
    throw new AppError(`Hookline did not answer (status ${response.status}).`);
  }
  return (await response.json()).services.filter((service) => service.hook === HOOK);
}

/** The prefetch of a service; an OperationOutcome for what was tried and failed (CH-065). */
export async function fillPrefetch(service, fhir, context) {
  const keys = Object.entries(service.prefetch ?? {});
  return Object.fromEntries(await Promise.all(keys.map(async ([key, template]) => {
    try {
      return [key, await fhir.read(withTokens(template, context))];
    } catch {
      return [key, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] }];
    }
  })));
}

/** The cards of a service for this context. */
export async function callService(base, service, context, prefetch) {
  const response = await fetch(`${base}/cds-services/${encodeURIComponent(service.id)}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify({ hook: HOOK, hookInstance: crypto.randomUUID(), context, prefetch }),
  });
  if (!response.ok) {
    throw new AppError(`Hookline refused the call (status ${response.status}).`);
  }
  return (await response.json()).cards;
}

function withTokens(template, context) {
  return template.replace(/\{\{context\.(\w+)\}\}/g, (_, name) => {
    if (typeof context[name] !== 'string') {
      throw new Error(`the launch has no ${name}`);
    }
    return encodeURIComponent(context[name]);
  });
}
