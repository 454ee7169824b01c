// The page that the EHR opens: goes on to its authorization server.
import { AppError } from './app_error.js';
import { readSettings } from './settings.js';
import { beginLaunch } from './smart.js';
import { showStatus } from './view.js';

try {
  const settings = await readSettings();
  const parameters = new URLSearchParams(location.search);
  location.replace(await beginLaunch(settings, parameters, new URL('index.html', location.href).href));
} catch (error) {
  showStatus(error instanceof AppError ? error.message : 'The server of the EHR could not be reached.', true);
}
