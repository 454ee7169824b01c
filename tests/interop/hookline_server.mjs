// `hookline serve` as a child process on a free port of loopback.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Starts it with these members of the configuration; `log` gives what it has logged so far. */
export async function startHookline(hookline, config) {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-interop-'));
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify({ listen: '127.0.0.1:0', ...config }));
  const child = spawn(hookline, ['serve', '--config', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.on('data', (data) => { log += data; });
  const base = await new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
      const found = /Serving (http:\S+)\/cds-services/.exec(text);
      if (found) { resolve(found[1]); }
    });
    child.on('exit', (code) => reject(new Error(`hookline ended with ${code}: ${log}`)));
  });
  return {
    services: `${base}/cds-services`,
    log: () => log,
    close: async () => {
      child.removeAllListeners('exit');
      const ended = new Promise((resolve) => child.on('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
