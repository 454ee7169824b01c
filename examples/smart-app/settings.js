// settings.json of this app, checked: what may be trusted stands there and nowhere else.
import { AppError } from './app_error.js';

/**
 * `clientId` and `scope` as registered with the EHR; `issuers`: the FHIR bases that may launch the
 * app, exact; `hookline`: base of the CDS service.
 */
export async function readSettings() {
  const response = await fetch('settings.json', { cache: 'no-store' });
  if (!response.ok) {
    throw new AppError('settings.json cannot be read.');
  }
  const settings = await response.json();
  for (const name of ['clientId', 'scope', 'hookline']) {
    if (typeof settings[name] !== 'string' || settings[name] === '') {
      throw new AppError(`settings.json: "${name}" is missing.`);
    }
  }
  if (!Array.isArray(settings.issuers) || !settings.issuers.every((issuer) => typeof issuer === 'string')) {
    throw new AppError('settings.json: "issuers" has to be a list of FHIR bases.');
  }
  return { ...settings, hookline: withoutSlash(settings.hookline), issuers: settings.issuers.map(withoutSlash) };
}

/** The base without a slash at its end, so that two spellings are equal. */
export function withoutSlash(base) {
  return base.replace(/\/+$/, '');
}

/** https, or this machine: tokens go nowhere else. */
export function isSafeUrl(text) {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isLoopback = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return url !== null && url.username === '' && url.password === '' &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback));
}
