// Walks through the product in a real browser, against the real server.
//
//   node e2e/browser/run.mjs [binary] [journey…]
//
// The journey of two servers needs a database: go run ./scripts/with-database node e2e/browser/run.mjs …
//
// All journeys in journeys/ run, in two lanes beside each other, or those that are named, in one. Each lane
// has a browser, and the binary twice on free ports with fresh data folders: once with the sample content,
// once empty for the set-up. A journey that exports `long` begins early; one that exports `alone` measures
// time, and runs when nothing else does. The last line is "N passed, N failed"; the exit status is 1 when
// something failed.
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
const [binary = path.join(here, '../../bin/courseworx'), ...wanted] = process.argv.slice(2);

const files = (await readdir(path.join(here, 'journeys'))).filter((f) => f.endsWith('.mjs')).sort();
const journeys = files.filter((f) => !wanted.length || wanted.includes(f.replace('.mjs', '')));
if (!journeys.length) throw new Error(`no such journey; there are ${files.join(' ')}`);

const queue = [];
for (const file of journeys) queue.push({ name: file.replace('.mjs', ''), ...(await import(`./journeys/${file}`)) });
const last = queue.filter((j) => j.alone);
const shared = [...queue.filter((j) => j.long), ...queue.filter((j) => !j.long && !j.alone)];

const lanes = [];
const open = async () => {
  const servers = await startServers(path.resolve(binary));
  const lane = { servers, stage: await Stage.open(servers) };
  lanes.push(lane);
  return lane;
};
const work = async ({ stage }, list) => {
  for (let next = list.shift(); next; next = list.shift()) await stage.run(next.name, next.default);
};
const close = async ({ stage, servers }) => {
  await stage.close();
  await servers.stop();
};
try {
  const main = await open();
  await Promise.all([work(main, shared), wanted.length ? null : open().then((lane) => work(lane, shared))]);
  await Promise.all(lanes.filter((lane) => lane !== main).map((lane) => close(lane)));
  await work(main, last);
} finally {
  await Promise.all(lanes.map((lane) => close(lane)));
}
const failures = lanes.flatMap(({ stage }) => stage.failures);
for (const { name, why } of failures) console.log(`\nFAILED ${name}\n${why}`);
console.log(`${lanes.reduce((sum, { stage }) => sum + stage.passed, 0)} passed, ${failures.length} failed`);
process.exitCode = failures.length ? 1 : 0;
