// Reads what a prefetch template asks for from the FHIR server of the launch.
//
// What could not be read stays visibly unread: a search whose further pages failed keeps its `next`
// link. Hookline then says on its cards what it lacks.
const PAGES_MAX = 50;
const JSON_TYPE = 'application/fhir+json';

export class FhirServer {
  #base;
  #token;

  constructor(base, token) {
    this.#base = base;
    this.#token = token;
  }

  /** The resource or the whole searchset of a query such as `Patient/1` or `Condition?patient=1`. */
  async read(query) {
    const first = await this.#get(query);
    if (first.resourceType !== 'Bundle') {
      return first;
    }
    const all = { resourceType: 'Bundle', type: 'searchset', entry: [...(first.entry ?? [])] };
    let next = nextOf(first);
    for (let page = 1; next !== null && page < PAGES_MAX; ++page) {
      try {
        const bundle = await this.#get(next);
        all.entry.push(...(bundle.entry ?? []));
        next = nextOf(bundle);
      } catch {
        break;
      }
    }
    if (next !== null) {
      all.link = [{ relation: 'next', url: next }];
    }
    return all;
  }

  /** The token goes to this server alone, whatever its links say. */
  async #get(reference) {
    const url = new URL(reference, `${this.#base}/`).href;
    if (!url.startsWith(`${this.#base}/`) && !url.startsWith(`${this.#base}?`)) {
      throw new Error('a link leads to another server');
    }
    const response = await fetch(url, {
      headers: { Accept: JSON_TYPE, Authorization: `Bearer ${this.#token}` }, redirect: 'error',
    });
    if (!response.ok) {
      throw new Error(`status ${response.status}`);
    }
    return response.json();
  }
}

function nextOf(bundle) {
  return (bundle.link ?? []).find((link) => link.relation === 'next')?.url ?? null;
}
