// Examples of others as a FHIR server would hold them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Resources of the folder, each with the id that its author gave it. */
export function readExamples(folder) {
  const resources = [];
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    const resource = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    if (resource.resourceType === 'Bundle') {
      resources.push(...resource.entry.map((entry) => entry.resource));
    } else {
      resources.push(resource);
    }
  }
  return resources;
}
