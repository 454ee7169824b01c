// SMART App Launch 2.2 from an EHR: authorization code with PKCE (S256) for a public client.
//
// SR-104: `iss` has to be in the list of the settings; the state is random, kept in sessionStorage
// and used once; the token stays in the memory of the page and is in no URL and no storage.
import { AppError } from './app_error.js';
import { isSafeUrl, withoutSlash } from './settings.js';

const STATE_PREFIX = 'smart-launch.';
const STATE_MAX_AGE_MS = 10 * 60 * 1000;

/** The URL to go to for a launch with these query parameters (`iss`, `launch`). */
export async function beginLaunch(settings, parameters, redirectUri) {
  const iss = withoutSlash(parameters.get('iss') ?? '');
  const launch = parameters.get('launch');
  if (iss === '' || !launch) {
    throw new AppError('This page is opened by an EHR, with "iss" and "launch" in its address.');
  }
  if (!settings.issuers.includes(iss)) {
    throw new AppError(`The server ${iss} is not among the issuers of settings.json.`);
  }
  const endpoints = await discover(iss);
  const state = randomText();
  const verifier = randomText();
  const kept = { iss, tokenEndpoint: endpoints.token, verifier, redirectUri, at: Date.now() };
  sessionStorage.setItem(STATE_PREFIX + state, JSON.stringify(kept));
  const url = new URL(endpoints.authorization);
  const query = {
    response_type: 'code', client_id: settings.clientId, redirect_uri: redirectUri, launch, state,
    scope: settings.scope, aud: iss, code_challenge: await challengeOf(verifier), code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(query)) {
    url.searchParams.set(name, value);
  }
  return url.href;
}

/**
 * What the EHR granted to the answer of its authorization server (`code`, `state`): `iss`, `token`,
 * `patient`, `encounter`, `fhirUser` and `appContext`, the last three null when they were not sent.
 */
export async function finishLaunch(settings, parameters) {
  const kept = takeState(parameters.get('state'));
  if (parameters.has('error')) {
    const reason = parameters.get('error_description') ?? parameters.get('error');
    throw new AppError(`The EHR did not grant access: ${reason}`);
  }
  const code = parameters.get('code');
  if (!code) {
    throw new AppError('The EHR sent no code.');
  }
  const response = await fetch(kept.tokenEndpoint, {
    method: 'POST',
    redirect: 'error',
    headers: { Accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'authorization_code', code, redirect_uri: kept.redirectUri, client_id: settings.clientId,
      code_verifier: kept.verifier,
    }),
  });
  if (!response.ok) {
    throw new AppError(`The EHR gave no token (status ${response.status}).`);
  }
  return grantOf(kept.iss, await response.json());
}

async function discover(iss) {
  const response = await fetch(`${iss}/.well-known/smart-configuration`, {
    headers: { Accept: 'application/json' }, redirect: 'error',
  });
  if (!response.ok) {
    throw new AppError(`The server has no SMART configuration (status ${response.status}).`);
  }
  const found = await response.json();
  if (!(found.code_challenge_methods_supported ?? []).includes('S256')) {
    throw new AppError('The authorization server does not offer PKCE with S256.');
  }
  if (!isSafeUrl(found.authorization_endpoint) || !isSafeUrl(found.token_endpoint)) {
    throw new AppError('The endpoints of the authorization server are missing or not https.');
  }
  return { authorization: found.authorization_endpoint, token: found.token_endpoint };
}

/** The launch that a state belongs to; each is taken once. */
function takeState(state) {
  const text = state === null ? null : sessionStorage.getItem(STATE_PREFIX + state);
  if (text === null) {
    throw new AppError('This answer belongs to no launch of this window. Open the app from the EHR again.');
  }
  sessionStorage.removeItem(STATE_PREFIX + state);
  const kept = JSON.parse(text);
  if (Date.now() - kept.at > STATE_MAX_AGE_MS) {
    throw new AppError('The launch took too long. Open the app from the EHR again.');
  }
  return kept;
}

function grantOf(iss, answer) {
  if (typeof answer.access_token !== 'string' || String(answer.token_type).toLowerCase() !== 'bearer') {
    throw new AppError('The EHR gave no bearer token.');
  }
  if (typeof answer.patient !== 'string' || !/^[A-Za-z0-9.-]+$/.test(answer.patient)) {
    throw new AppError('The EHR named no patient for this launch.');
  }
  return {
    iss, token: answer.access_token, patient: answer.patient, encounter: answer.encounter ?? null,
    fhirUser: fhirUserOf(answer.id_token), appContext: answer.appContext ?? null,
  };
}

/**
 * `Practitioner/id` of the claim `fhirUser`; null without one. The token came straight from the
 * token endpoint, so its signature adds nothing (OpenID Connect Core 3.1.3.7, rule 6).
 */
function fhirUserOf(idToken) {
  try {
    const payload = idToken.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
    const claims = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(payload), (c) => c.charCodeAt(0))));
    return /(?:^|\/)([A-Z][A-Za-z]+\/[A-Za-z0-9.-]+)$/.exec(claims.fhirUser)?.[1] ?? null;
  } catch {
    return null;
  }
}

function randomText() {
  return base64Url(crypto.getRandomValues(new Uint8Array(32)));
}

async function challengeOf(verifier) {
  return base64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
}

function base64Url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
