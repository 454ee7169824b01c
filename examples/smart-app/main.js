// The page behind the authorization: who the patient is, what the app was launched for, and what
// the guideline says of the patient now.
import { AppError } from './app_error.js';
import { FhirServer } from './fhir.js';
import { callService, fillPrefetch, findServices } from './hookline.js';
import { readSettings } from './settings.js';
import { finishLaunch } from './smart.js';
import { showCards, showPatient, showStatements, showStatus } from './view.js';

try {
  const parameters = new URLSearchParams(location.search);
  history.replaceState(null, '', location.pathname); // the code stays in no address and no history
  const settings = await readSettings();
  const grant = await finishLaunch(settings, parameters);
  const fhir = new FhirServer(grant.iss, grant.token);
  showStatements(statementsOf(grant.appContext), settings.hookline);
  showStatus('Reading the record …');
  showPatient(await fhir.read(`Patient/${encodeURIComponent(grant.patient)}`));
  showCards(await cardsOf(settings.hookline, fhir, contextOf(grant)));
  showStatus('Cards as of now. They change nothing in the record.');
} catch (error) {
  showStatus(error instanceof AppError ? error.message : 'A server could not be reached or did not answer.', true);
}

/** The ids that Hookline put into `appContext`; none when the app was opened otherwise. */
function statementsOf(appContext) {
  try {
    const { statements } = JSON.parse(appContext);
    return statements.filter((id) => typeof id === 'string');
  } catch {
    return [];
  }
}

function contextOf(grant) {
  if (grant.fhirUser === null) {
    throw new AppError('The EHR did not say who uses the app; a call of a CDS service needs that.');
  }
  const context = { userId: grant.fhirUser, patientId: grant.patient };
  return grant.encounter === null ? context : { ...context, encounterId: grant.encounter };
}

async function cardsOf(hookline, fhir, context) {
  const cards = [];
  for (const service of await findServices(hookline)) {
    const prefetch = await fillPrefetch(service, fhir, context);
    cards.push(...await callService(hookline, service, context, prefetch));
  }
  return cards;
}
