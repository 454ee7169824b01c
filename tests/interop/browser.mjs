// Debian's Chromium without a window, driven through npm `chrome-remote-interface`.
import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { load } from './npm_module.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const PATIENCE_MS = 30000; // a busy machine must not look like a broken page

function findBrowser() {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of NAMES) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // not here
      }
    }
  }
  return null;
}

/** Ends a browser test as skipped (77) where the browser or its driver is missing. */
export async function skipWithoutBrowser(modules) {
  const absent = await load(modules, 'chrome-remote-interface') === null ? 'chrome-remote-interface'
    : findBrowser() === null ? 'chromium' : null;
  if (absent !== null) {
    console.log(`skipped: no ${absent}; tests/interop/run.sh`);
    process.exit(77);
  }
}

/** A browser with `open(url)`, which gives a Page with a store of its own, and `close()`. */
export async function startBrowser(modules) {
  const { default: connect } = await load(modules, 'chrome-remote-interface');
  const folder = mkdtempSync(join(tmpdir(), 'hookline-browser-'));
  const child = spawn(findBrowser(), ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run',
    '--disable-background-networking', '--remote-debugging-port=0', `--user-data-dir=${folder}`, 'about:blank'],
  { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const port = await eventually(() => {
    const found = Number(readFileSync(join(folder, 'DevToolsActivePort'), 'utf8').split('\n')[0]);
    return found > 0 ? found : undefined;
  });
  const browser = await connect({ port, target: (await connect.Version({ port })).webSocketDebuggerUrl });
  const pages = [];
  return {
    open: async (url) => {
      const { browserContextId } = await browser.Target.createBrowserContext();
      const { targetId } = await browser.Target.createTarget({ url: 'about:blank', browserContextId });
      const page = new Page(await connect({ port, target: targetId }));
      pages.push(page);
      await page.begin(url);
      return page;
    },
    close: async () => {
      for (const page of pages) { await page.close(); }
      await browser.Browser.close().catch(() => {});
      await ended;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

class Page {
  constructor(client) {
    this.client = client;
    this.requests = []; // what it asked for: { url, method, headers }
    this.problems = []; // dialogs, uncaught errors, violations of the policy
  }

  async begin(url) {
    const { Log, Network, Page: page, Runtime } = this.client;
    await Promise.all([Log.enable(), Network.enable(), page.enable(), Runtime.enable()]);
    Network.requestWillBeSent(({ request }) => this.requests.push(request));
    page.javascriptDialogOpening(({ message }) => {
      this.problems.push(`dialog: ${message}`);
      page.handleJavaScriptDialog({ accept: true });
    });
    Runtime.exceptionThrown(({ exceptionDetails }) => this.problems.push(`exception: ${exceptionDetails.text}`));
    Log.entryAdded(({ entry }) => {
      if (entry.source === 'security' || /Content Security Policy|TrustedHTML/.test(entry.text)) {
        this.problems.push(`policy: ${entry.text}`);
      }
    });
    await this.go(url);
  }

  async go(url) {
    await this.client.Page.navigate({ url });
  }

  /** The value of an expression in the page; promises are awaited. */
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.client.Runtime.evaluate({
      expression, awaitPromise: true, returnByValue: true,
    });
    if (exceptionDetails) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    return result.value;
  }

  /** Waits until the expression holds in the page, across navigations. */
  async waitFor(expression) {
    try {
      await eventually(async () => (await this.evaluate(expression)) || undefined);
    } catch {
      const body = await this.evaluate('document.body?.innerText').catch(() => '');
      throw new Error(`never true: ${expression}\nin: ${body}`);
    }
  }

  async close() {
    await this.client.close();
  }
}

/** The first value that is not undefined and not an exception. */
async function eventually(attempt) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      const value = await attempt();
      if (value !== undefined) {
        return value;
      }
    } catch (error) {
      if (Date.now() > end) {
        throw error;
      }
    }
    if (Date.now() > end) {
      throw new Error('waited in vain');
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
