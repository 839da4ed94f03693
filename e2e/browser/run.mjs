// Walks through the product in a real browser, against the real server.
//
//   node e2e/browser/run.mjs [--bare] [binary] [journey…]
//
// With --bare the binary is a build without plugins (-tags noplugins), and the journeys that say that they need some are left out. Those that
// say that they are `alone` measure something, and run when the others are done.
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
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServers } from './servers.mjs';
import { Stage } from './stage.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const bare = process.argv[2] === '--bare';
const [binary = path.join(here, '../../bin/courseworx'), ...wanted] = process.argv.slice(bare ? 3 : 2);

const files = (await readdir(path.join(here, 'journeys'))).filter((f) => f.endsWith('.mjs')).sort();
const all = await Promise.all(
  files.map(async (file) => {
    const at = path.join(here, 'journeys', file);
    const waits = (await readFile(at, 'utf8')).split('await ').length;
    return { file, name: file.replace('.mjs', ''), waits, ...(await import(at)) };
  }),
);
const journeys = all.filter(({ name, needsPlugins }) => (wanted.length ? wanted.includes(name) : !(bare && needsPlugins)));
if (!journeys.length) throw new Error(`no such journey; there are ${files.join(' ')}`);

const TRIALS = ['fragile.mjs', 'places.mjs', 'trial.mjs'];
// Two at a time, as each waits for most of its time: with a browser, a site and people of its own. Which of the two sites a journey comes to,
// and after which others, is the same on every machine, as it finds there what those left. Those that measure come when nothing else runs.
const halves = [[], []];
const load = (half) => half.reduce((sum, { waits }) => sum + waits, 0);
for (const journey of journeys.filter(({ alone }) => !alone).sort((a, b) => b.waits - a.waits)) {
  halves[load(halves[1]) < load(halves[0]) ? 1 : 0].push(journey);
}
const last = journeys.filter(({ alone }) => alone);
const stages = [];
const open = async (trial) => {
  const stage = await Stage.open(await startServers(path.resolve(binary), { trial }));
  stages.push(stage);
  return stage;
};
const walk = async (stage, half) => {
  for (const { name, default: journey } of half) await stage.run(name, journey);
};
try {
  const first = await open(journeys.some(({ file }) => TRIALS.includes(file)));
  const other = halves[1].length ? open(first.servers.building).then((stage) => walk(stage, halves[1])) : undefined;
  await Promise.all([walk(first, halves[0]), other]);
  await walk(first, last);
} finally {
  for (const stage of stages) {
    await stage.close();
    await stage.servers.stop();
  }
}
const failures = stages.flatMap((stage) => stage.failures);
for (const { name, why } of failures) console.log(`\nFAILED ${name}\n${why}`);
console.log(`${stages.reduce((sum, stage) => sum + stage.passed, 0)} passed, ${failures.length} failed`);
process.exitCode = failures.length ? 1 : 0;
