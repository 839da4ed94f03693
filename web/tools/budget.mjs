/* Fails when what the public pages load first, or any lazy route, grows past its budget. Reads dist/.vite/manifest.json. */
import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const FIRST_BROTLI = 200_000;
const LAZY_GZIP = 260_000;
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));

/** Keys of a chunk and everything it imports at once. */
function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key]?.imports ?? []) closure(next, seen);
  return seen;
}
const size = (keys, press) =>
  [...keys].reduce((sum, key) => {
    const file = manifest[key]?.file;
    return file?.endsWith('.js') ? sum + press(readFileSync(new URL(file, dist))).length : sum;
  }, 0);
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

const entry = 'index.html';
const base = closure(entry);
let failed = false;
const check = (name, bytes, limit, unit) => {
  const over = bytes > limit;
  failed ||= over;
  console.log(`${over ? 'OVER ' : 'ok   '}${name}: ${kb(bytes)} ${unit} of ${kb(limit)}`);
};

for (const page of ['HomePage', 'CataloguePage', 'CoursePage']) {
  const key = Object.keys(manifest).find((k) => k.endsWith(`/catalog/pages/${page}.tsx`));
  if (!key) throw new Error(`no chunk for ${page}`);
  const texts = Object.keys(manifest).filter((k) => /(shared|platform|catalog)\/locales\/en\.json$/.test(k));
  const keys = new Set([...base, ...closure(key), ...texts.flatMap((k) => [...closure(k)])]);
  check(`first load of ${page}`, size(keys, brotliCompressSync), FIRST_BROTLI, 'brotli');
}
const lazy = Object.keys(manifest)
  .filter((key) => manifest[key].isDynamicEntry)
  .map((key) => [
    key,
    size(
      [...closure(key)].filter((k) => !base.has(k)),
      gzipSync,
    ),
  ])
  .sort((a, b) => b[1] - a[1]);
for (const [key, bytes] of lazy.filter(([, bytes], i) => i < 6 || bytes > LAZY_GZIP))
  check(`lazy ${key}`, bytes, LAZY_GZIP, 'gzip');
process.exit(failed ? 1 : 0);
