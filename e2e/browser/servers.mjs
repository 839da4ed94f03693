// Starting and stopping the binary.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** The password of the three accounts of the sample content. */
export const PASSWORD = 'demo pass phrase';

/** How long a server may take until it answers and its sample content is there, in ms. */
const PATIENCE = 120_000;

/** Starts one server with the sample content (`demo`) and one that waits for its set-up (`empty`). */
export async function startServers(binary) {
  const work = await mkdtemp(path.join(os.tmpdir(), 'courseworx-e2e-'));
  await chmod(work, 0o755); // the database may run as another user
  const running = [];
  process.on('exit', () => {
    for (const { child } of running) child.kill('SIGKILL');
  });
  const start = async (name, args) => {
    const child = spawn(
      binary,
      ['serve', '--data', path.join(work, name), '--listen', '127.0.0.1:0', ...args],
      { env: { ...process.env, COURSEWORX_DEMO_PASSWORD: PASSWORD }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const exited = once(child, 'exit');
    running.push({ child, exited });
    let said = '';
    let logged = '';
    const heard = (found, what) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`${name}: ${what} did not come\n${said}${logged}`)), PATIENCE);
        const look = () => {
          const match = found(said, logged);
          if (!match) return;
          clearTimeout(late);
          resolve(match);
        };
        child.stdout.on('data', look);
        child.stderr.on('data', look);
        exited.then(() => reject(new Error(`${name} ended\n${said}${logged}`)));
        look();
      });
    child.stdout.on('data', (chunk) => {
      said += chunk;
    });
    child.stderr.on('data', (chunk) => {
      logged += chunk;
    });
    return { heard, base: (await heard((out) => /is ready at (http:\S+)/.exec(out), 'the address'))[1] };
  };
  const stop = async () => {
    for (const { child } of running) child.kill('SIGTERM');
    await Promise.all(running.map(({ exited }) => exited));
    await rm(work, { recursive: true, force: true });
  };
  try {
    const [demo, empty] = await Promise.all([start('demo', ['--demo', '--plugin-networks', '127.0.0.1']), start('empty', [])]);
    await demo.heard((_, log) => log.includes('the sample content is loaded'), 'the sample content');
    const link = await empty.heard((out) => /(http:\S+\/set-up\S*)/.exec(out), 'the link to the set-up');
    return { demo: demo.base, empty: empty.base, setUpLink: link[1], stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}
