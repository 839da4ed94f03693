// Walks through the product in a real browser, against the real server.
//
//   node e2e/browser/run.mjs [--bare] [binary] [journey…]
//
// With --bare the binary is a build without plugins (-tags noplugins), and the journeys that say that they need some are left out.
//
// The journey of two servers needs a database: go run ./scripts/with-database node e2e/browser/run.mjs …
//
// It starts the binary on a free port with a fresh data folder and the sample content; what else a journey needs
// it starts itself. Every journey in journeys/ runs, or those that are named. The last line is
// "N passed, N failed"; the exit status is 1 when something failed.
//
//   servers.mjs  starting and stopping the binary
//   stage.mjs    what a journey is given: steps, people, pages that report what goes wrong on them
//   checks.mjs   what must hold on every page
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServers } from './servers.mjs';
import { Stage } from './stage.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const bare = process.argv[2] === '--bare';
const [binary = path.join(here, '../../bin/courseworx'), ...wanted] = process.argv.slice(bare ? 3 : 2);

const files = (await readdir(path.join(here, 'journeys'))).filter((f) => f.endsWith('.mjs')).sort();
const all = await Promise.all(
  files.map(async (file) => ({ file, name: file.replace('.mjs', ''), ...(await import(`./journeys/${file}`)) })),
);
const journeys = all.filter(({ name, needsPlugins }) => (wanted.length ? wanted.includes(name) : !(bare && needsPlugins)));
if (!journeys.length) throw new Error(`no such journey; there are ${files.join(' ')}`);

const TRIALS = ['fragile.mjs', 'places.mjs', 'trial.mjs'];
const servers = await startServers(path.resolve(binary), { trial: journeys.some(({ file }) => TRIALS.includes(file)) });
const stage = await Stage.open(servers);
try {
  for (const { name, default: journey } of journeys) await stage.run(name, journey);
} finally {
  await stage.close();
  await servers.stop();
}
for (const { name, why } of stage.failures) console.log(`\nFAILED ${name}\n${why}`);
console.log(`${stage.passed} passed, ${stage.failures.length} failed`);
process.exitCode = stage.failures.length ? 1 : 0;
