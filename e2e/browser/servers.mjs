// Starting and stopping the binary.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildTrial } from './trial/build.mjs';

/** The password of the three accounts of the sample content. */
export const PASSWORD = 'demo pass phrase';

/** How long a server may take until it answers and its sample content is there, in ms. */
const PATIENCE = 120_000;

/**
 * Starts one server with the sample content (`demo`); what else a journey wants it starts itself, the build of trial/ only if `wants` says
 * so, or gives the one of other servers, which have to run for longer.
 */
export async function startServers(binary, wants = {}) {
  const work = await mkdtemp(path.join(os.tmpdir(), 'courseworx-e2e-'));
  await chmod(work, 0o755); // the database may run as another user
  const running = [];
  process.on('exit', () => {
    for (const { child } of running) child.kill('SIGKILL');
  });
  const spawned = (program, args, env) => {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const exited = once(child, 'exit');
    running.push({ child, exited });
    return { child, exited };
  };
  const start = async (name, args, env, program = binary) => {
    const { child, exited } = spawned(program, ['serve', '--data', path.join(work, name), '--listen', '127.0.0.1:0', ...args], {
      COURSEWORX_DEMO_PASSWORD: PASSWORD,
      ...env,
    });
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
  /**
   * A server without the sample content, which takes a while: there is the super admin of it, and nobody else. Demo mode asks for no
   * second factor, and loads nothing where people are.
   */
  const bare = async (name, env, program = binary, more = []) => {
    const made = ['user', 'create', 'admin@example.com', '--first', 'Rania', '--last', 'Sabry', '--role', 'super_admin'];
    const said = execFileSync(program, made, { env: { ...process.env, COURSEWORX_DATA: path.join(work, name), ...env }, stdio: 'pipe' });
    const current = said.toString().trim().split('\n').at(-1);
    const { base } = await start(name, ['--demo', ...more], env, program);
    const ask = async (at, body, token) => {
      const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
      const answer = await fetch(`${base}/api/v1${at}`, { method: 'POST', headers, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${at} answered ${answer.status} ${await answer.text()}`);
      return answer;
    };
    const signedIn = await ask('/auth/sign-in', { identifier: 'admin@example.com', password: current, tokens: true });
    await ask('/me/password', { current, new: PASSWORD }, (await signedIn.json()).accessToken);
    return base;
  };
  /** Two servers of one site: a database and a bucket between them, each with the address of its own. */
  const pair = async () => {
    const database = process.env.COURSEWORX_TEST_DATABASE;
    if (!database) throw new Error('two servers need a database: go run ./scripts/with-database node e2e/browser/run.mjs …');
    const bucket = 'courseworx';
    await mkdir(path.join(work, 'buckets', bucket), { recursive: true });
    const gateway = execFileSync(fileURLToPath(new URL('../../scripts/s3-server', import.meta.url))).toString().trim();
    const port = await freePort();
    const keys = { S3_ACCESS_KEY: 'courseworx', S3_SECRET_KEY: 'courseworx-secret' };
    spawned(gateway, ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', path.join(work, 'buckets')], {
      ROOT_ACCESS_KEY: keys.S3_ACCESS_KEY,
      ROOT_SECRET_KEY: keys.S3_SECRET_KEY,
    });
    const env = {
      ...keys,
      // Beside the database that tests make theirs from, the server has the product's own, which is empty.
      DATABASE_URL: database.replace(/\/postgres(?=\?|$)/, '/courseworx'),
      COURSEWORX_SECRET: 'a secret that both servers know, of some length',
      S3_BUCKET: bucket,
      S3_ENDPOINT: `http://127.0.0.1:${port}`,
      S3_REGION: 'us-east-1',
      S3_PATH_STYLE: 'true',
    };
    return [await bare('first', env), (await start('second', ['--demo'], env)).base];
  };
  /** A server, and Stripe's double that tells it what becomes of payments: both addresses. */
  const stripe = async (name) => {
    const base = await bare(name, {}, binary, ['--plugin-networks', '127.0.0.1']);
    const program = path.join(work, 'stripe-double');
    execFileSync('go', ['build', '-o', program, './plugins/stripe/stripetest/serve'], { cwd: fileURLToPath(new URL('../../', import.meta.url)) });
    const { child } = spawned(program, ['-webhook', `${base}/api/v1/x/financial/gateways/stripe/news`], {});
    const [said] = await once(child.stdout, 'data');
    return { base, double: said.toString().trim() };
  };
  // The build with the plugins of trial/ is made once, and begun before anybody asks for it.
  const building = wants.trial === true ? buildTrial(work) : wants.trial || undefined;
  building?.catch(() => {}); // whoever asks for it hears of it
  /** A server with the plugins of trial/; its address. */
  const trial = async (name) => bare(`trial-${name}`, {}, await building);
  /** A server that waits for its set-up: its address, and the link that it says. */
  const empty = async () => {
    const { base, heard } = await start('empty', []);
    return { base, link: (await heard((out) => /(http:\S+\/set-up\S*)/.exec(out), 'the link to the set-up'))[1] };
  };
  const end = async (list) => {
    for (const { child } of list) child.kill('SIGTERM');
    await Promise.all(list.map(({ exited }) => exited));
  };
  const stop = async () => {
    await end(running.splice(0));
    await rm(work, { recursive: true, force: true });
  };
  try {
    const demo = await start('demo', ['--demo', '--plugin-networks', '127.0.0.1']);
    await demo.heard((_, log) => log.includes('the sample content is loaded'), 'the sample content');
    const always = running.length;
    return { demo: demo.base, empty, pair, trial, alone: (name) => bare(name, {}), stripe, building, stop, rest: () => end(running.splice(always)) };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

/** A port of this machine that nobody listens at. */
async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
