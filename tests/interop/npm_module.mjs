// npm packages, which need not be there.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The module `name` of the folder `node_modules`; null when it is not there. */
export async function load(modules, name) {
  try {
    const require = createRequire(join(modules, 'package.json'));
    return await import(pathToFileURL(require.resolve(name)).href);
  } catch {
    return null;
  }
}

